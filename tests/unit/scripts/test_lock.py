"""The lock files are complete, have hashes, and agree with the lists in pyproject.toml."""

import re
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lesion.paths import ROOT
from scripts import environment
from scripts.lock import NOT_LOCKED, parse_lock

LINE = re.compile(r"[a-z0-9-]+==.+ \\| +--hash=sha256:[0-9a-f]{64}( \\)?| *#.*")


def read_direct(kind: str) -> list[Requirement]:
    """Read the direct requirements of a kind of environment from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"]
    if kind == "dev":
        lines = lines + project["optional-dependencies"]["dev"]
    return [Requirement(line) for line in lines]


def read_lock(name: str) -> dict[str, Requirement]:
    """Read the requirements of a lock file."""
    found = parse_lock((ROOT / name).read_text())
    return {key: Requirement(lines.partition("\\")[0]) for key, lines in found.items()}


def read_locks(kind: str) -> dict[str, Requirement]:
    """Read the requirements of all lock files of a kind of environment."""
    return {key: pin for name in environment.LOCKS[kind] for key, pin in read_lock(name).items()}


def applies(requirement: Requirement) -> bool:
    """Tell whether a requirement is installed on this platform."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


@pytest.mark.parametrize("kind", environment.LOCKS)
def test_every_direct_requirement_is_locked_at_its_version(kind: str) -> None:
    pins = read_locks(kind)
    for requirement in read_direct(kind):
        name = canonicalize_name(requirement.name)
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier))
        if not NOT_LOCKED.fullmatch(name):
            assert name in pins, f"{name} is not locked: run `make lock`"
            assert pins[name].specifier == requirement.specifier, "run `make lock`"


@pytest.mark.parametrize("name", environment.LOCKS["dev"])
def test_every_entry_is_one_version_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    for line in text.splitlines():
        assert LINE.fullmatch(line)
        assert not NOT_LOCKED.fullmatch(line.partition("==")[0])
    for package, lines in parse_lock(text).items():
        assert "--hash=" in lines, f"{package} has no hash: run `make lock`"


def test_no_package_is_in_two_lock_files() -> None:
    packages = [package for name in environment.LOCKS["dev"] for package in read_lock(name)]
    assert len(packages) == len(set(packages))


@pytest.mark.parametrize("kind", environment.LOCKS)
def test_every_dependency_of_a_locked_package_is_locked(kind: str) -> None:
    """So are those of torch, which itself is installed without hashes."""
    pins = read_locks(kind)
    installed = [name for name, pin in pins.items() if applies(pin)]
    for package in ["torch", "torchvision", *installed]:
        for needed in map(Requirement, requires(package) or []):
            name = canonicalize_name(needed.name)
            if applies(needed) and not NOT_LOCKED.fullmatch(name):
                assert name in pins, f"{package} needs {name}: run `make lock`"
                assert applies(pins[name]), f"{package} needs {name} here: run `make lock`"
