"""The audit asks about every package, and an audit that did not happen is no success."""

import re

import pytest

from lesion.paths import ROOT
from scripts.audit import (
    ACCEPTED,
    SERVICES,
    AuditFailed,
    Finding,
    ask,
    list_pins,
    read_accepted,
    read_findings,
)


def test_every_package_is_asked_about() -> None:
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", list_pins(), re.MULTILINE))
    for name in ("requirements.lock", "requirements-batch.lock", "requirements-dev.lock"):
        locked = re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / name).read_text(), re.MULTILINE)
        assert len(locked) > 10
        assert pins.keys() >= set(locked)
    assert {"torch", "torchvision", "pillow", "aiohttp"} <= pins.keys()


def test_findings_are_told() -> None:
    vulnerability = {"id": "CVE-2030-1", "fix_versions": ["2.0", "2.1"]}
    report = {
        "dependencies": [
            {"name": "good", "version": "1.0", "vulns": []},
            {"name": "bad", "version": "1.9", "vulns": [vulnerability]},
        ]
    }
    (finding,) = read_findings(report)
    assert finding == Finding("bad", "1.9", "CVE-2030-1", ("2.0", "2.1"))
    assert str(finding) == "bad 1.9: CVE-2030-1, fixed in 2.0, 2.1"


def test_packages_that_were_not_audited_are_no_success() -> None:
    """pip-audit itself ends with status 0 if a mirror of PyPI has no vulnerability data."""
    report = {"dependencies": [{"name": "good", "skip_reason": "could not be audited"}]}
    with pytest.raises(AuditFailed, match="1 packages could not be audited, such as good"):
        read_findings(report)


def test_a_service_that_cannot_be_reached_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the port "discard": nobody listens
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr("scripts.audit.list_pins", lambda: "pillow==13.0.0\n")
    for service in SERVICES:
        with pytest.raises(AuditFailed):
            ask(service, [])


def test_accepted_vulnerabilities_have_a_reason() -> None:
    read_accepted(ACCEPTED.read_text())
    text = "# why\nCVE-2030-1   the function is not called\n"
    assert read_accepted(text) == {"CVE-2030-1": "the function is not called"}
    for line in ("CVE-2030-1", "CVE-2030-1 harmless"):
        with pytest.raises(AuditFailed, match="identifier and a reason"):
            read_accepted(line)
