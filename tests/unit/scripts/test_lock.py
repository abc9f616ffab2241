"""The lock files: complete, hashed, and of the versions that the project's lists name."""

import re
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lesion.paths import ROOT
from scripts import environment
from scripts.lock import LEFT_TO_TORCH, packages

LINE = re.compile(r"[a-z0-9-]+==.+ \\| +--hash=sha256:[0-9a-f]{64}( \\)?| *#.*")


def direct(kind: str) -> list[Requirement]:
    """What pyproject.toml names for a kind of environment."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"]
    if kind == "dev":
        lines = lines + project["optional-dependencies"]["dev"]
    return [Requirement(line) for line in lines]


def lock(name: str) -> dict[str, Requirement]:
    """What a lock file names."""
    found = packages((ROOT / name).read_text())
    return {key: Requirement(lines.partition("\\")[0]) for key, lines in found.items()}


def locked(kind: str) -> dict[str, Requirement]:
    """What a kind of environment installs from lock files."""
    return {key: pin for name in environment.LOCKS[kind] for key, pin in lock(name).items()}


def applies(requirement: Requirement) -> bool:
    """Whether it is to be installed on this platform."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


@pytest.mark.parametrize("kind", environment.LOCKS)
def test_every_direct_requirement_is_locked_at_its_one_version(kind: str) -> None:
    pins = locked(kind)
    for requirement in direct(kind):
        name = canonicalize_name(requirement.name)
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier))
        if not LEFT_TO_TORCH.fullmatch(name):
            assert name in pins, f"{name} is not locked: run `make lock`"
            assert pins[name].specifier == requirement.specifier, "run `make lock`"


@pytest.mark.parametrize("name", environment.LOCKS["dev"])
def test_every_entry_of_a_lock_is_one_version_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    for line in text.splitlines():
        assert LINE.fullmatch(line)
        assert not LEFT_TO_TORCH.fullmatch(line.partition("==")[0])
    for package, lines in packages(text).items():
        assert "--hash=" in lines, f"{package} has no hash: run `make lock`"


def test_no_package_is_in_two_locks() -> None:
    serving, dev = (lock(name) for name in environment.LOCKS["dev"])
    assert not serving.keys() & dev.keys()


@pytest.mark.parametrize("kind", environment.LOCKS)
def test_everything_that_a_locked_package_needs_here_is_locked(kind: str) -> None:
    """Also what torch needs: it is installed without hashes, but must not pull in more."""
    pins = locked(kind)
    installed = [name for name, pin in pins.items() if applies(pin)]
    for package in ["torch", "torchvision", *installed]:
        for needed in map(Requirement, requires(package) or []):
            name = canonicalize_name(needed.name)
            if applies(needed) and not LEFT_TO_TORCH.fullmatch(name):
                assert name in pins, f"{package} needs {name}: run `make lock`"


def test_torch_is_installed_at_the_version_that_the_project_names() -> None:
    named = {str(r) for r in direct("serving") if r.name in ("torch", "torchvision")}
    assert set(environment.torch_pins()) == named
