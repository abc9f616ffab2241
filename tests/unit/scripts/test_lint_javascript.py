"""The command that checks the page's JavaScript, with a stub of npm and Node."""

import json
import sys
from pathlib import Path

import pytest

from scripts import lint_javascript
from scripts.lint_javascript import (
    LOCK,
    ChecksUnavailable,
    InstallationFailed,
    Toolchain,
    check,
    install,
    main,
)

EXACT_VERSION_PARTS = 3


def program(code: str) -> list[str]:
    """Return a command that runs Python code and ignores further arguments."""
    return [sys.executable, "-c", code]


def failing(message: str) -> list[str]:
    return program(f"import sys; sys.exit({message!r})")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use an empty folder for the installed packages."""
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(lint_javascript, "CHECKS", tmp_path)
    monkeypatch.setattr(lint_javascript, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setattr(lint_javascript, "INSTALLED_LOCK", tmp_path / "node_modules" / "lock")
    return tmp_path


def test_packages_are_installed_only_after_the_lock_file_has_changed(folder: Path) -> None:
    works, fails = Toolchain([], program("")), Toolchain([], failing("npm error code EINTEGRITY"))
    install(works)
    install(fails)
    (folder / "package-lock.json").write_text('{"changed": true}')
    with pytest.raises(InstallationFailed, match="EINTEGRITY"):
        install(fails)


@pytest.mark.parametrize("code", ["ENOTFOUND", "ECONNREFUSED", "E503"])
def test_an_unreachable_registry_makes_the_checks_unavailable(code: str) -> None:
    with pytest.raises(ChecksUnavailable, match=code):
        install(Toolchain([], failing(f"npm error code {code}")))


def test_any_finding_fails_the_check() -> None:
    assert check(Toolchain(program(""), []))
    only_eslint_fails = "import sys; sys.exit('eslint' in sys.argv[1])"
    assert not check(Toolchain(program(only_eslint_fails), []))


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_skipping_is_an_error_only_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, status: int
) -> None:
    def no_toolchain() -> Toolchain:
        raise ChecksUnavailable("there is no Node")

    monkeypatch.setattr(lint_javascript, "find_toolchain", no_toolchain)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == status
    assert "JavaScript checks skipped: there is no Node." in capsys.readouterr().err


def test_the_lock_file_has_a_hash_for_each_package_and_names_no_registry() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    own = packages.pop("")
    assert all("integrity" in package for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
    for version in own["devDependencies"].values():
        assert len(version.split(".")) == EXACT_VERSION_PARTS and version[0].isdigit()
