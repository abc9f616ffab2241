"""Compares the installed versions with the published vulnerabilities: ``python -m scripts.audit``.

Checks every package of the lock files, and torch and torchvision, with pip-audit. Findings that do
no harm here are listed with the reason in scripts/accepted-vulnerabilities.txt. TorchServe's jar
and Java are not on PyPI: docs/known-vulnerabilities.md describes how they are checked.

The exit status is 1 if there are findings, and 2 if the vulnerability service could not be asked
about every package: that is no good news.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lesion.errors import LesionError
from lesion.paths import ROOT

LOCKS = tuple(ROOT / f"requirements{part}.lock" for part in ("", "-batch", "-dev"))
ACCEPTED = ROOT / "scripts" / "accepted-vulnerabilities.txt"
SERVICES = ("pypi", "osv")
SECONDS = 600
_ACCEPTED_LINE = re.compile(r"(\S+) +(\S.{19,})")


class AuditFailed(LesionError):
    """The vulnerability service could not be asked; the message says why."""


@dataclass(frozen=True)
class Finding:
    """A published vulnerability of an installed version."""

    package: str
    version: str
    identifier: str
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        fixed = ", ".join(self.fixed_in) or "no version"
        return f"{self.package} {self.version}: {self.identifier}, fixed in {fixed}"


def read_accepted(text: str) -> dict[str, str]:
    """Read the accepted vulnerabilities: an identifier and the reason in each line.

    Raises:
        AuditFailed: a line has another form, or its reason has fewer than 20 characters.
    """
    accepted = {}
    for line in filter(None, (line.partition("#")[0].strip() for line in text.splitlines())):
        parts = _ACCEPTED_LINE.fullmatch(line)
        if parts is None:
            raise AuditFailed(f"{ACCEPTED.name}: {line!r} is not an identifier and a reason.")
        accepted[parts[1]] = parts[2]
    return accepted


def list_pins() -> str:
    """Return the exact versions of all packages, as requirements without hashes."""
    pattern = re.compile(r"^[a-z0-9][\w.-]*==[^\s\\]+(?: ; [^\\\n]+)?", re.MULTILINE)
    locked = [pin for lock in LOCKS for pin in pattern.findall(lock.read_text(encoding="utf-8"))]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return "\n".join([*locked, *re.findall(r'"(torch(?:vision)?==[^"]+)"', project)]) + "\n"


def ask(service: str, accepted: Sequence[str]) -> list[Finding]:
    """Ask a vulnerability service about all packages.

    Args:
        service: of ``SERVICES``.
        accepted: identifiers that are not reported.

    Raises:
        AuditFailed: it does not answer, or knows some packages not at all.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(list_pins())
        requirements.flush()
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format=json"]
        command += ["--progress-spinner=off", "--vulnerability-service", service]
        command += ["--requirement", requirements.name]
        for identifier in accepted:
            command += ["--ignore-vuln", identifier]
        try:
            result = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            raise AuditFailed(f"{service} did not answer within {SECONDS} s.") from None
    try:
        return read_findings(json.loads(result.stdout))
    except ValueError:
        last = result.stderr.strip().splitlines()[-1:] or ["no output"]
        raise AuditFailed(f"{service} cannot be asked: {last[0][:300]}") from None


def read_findings(report: Mapping[str, Any]) -> list[Finding]:
    """Read pip-audit's report.

    Raises:
        AuditFailed: packages were skipped, which pip-audit itself counts as success.
    """
    skipped = [str(entry["name"]) for entry in report["dependencies"] if "skip_reason" in entry]
    if skipped:
        names = ", ".join(skipped[:3])
        raise AuditFailed(f"{len(skipped)} packages could not be audited, such as {names}.")
    return [
        Finding(entry["name"], entry["version"], found["id"], tuple(found["fix_versions"]))
        for entry in report["dependencies"]
        for found in entry["vulns"]
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.parse_args()
    problems = []
    for service in SERVICES:
        try:
            accepted = read_accepted(ACCEPTED.read_text(encoding="utf-8"))
            findings = ask(service, list(accepted))
        except AuditFailed as error:
            problems.append(str(error))
            continue
        for finding in findings:
            print(finding)
        print(f"{len(findings)} findings, {len(accepted)} accepted, asked of {service}.")
        return int(bool(findings))
    print(f"Nothing is known about vulnerabilities: {' '.join(problems)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
