"""The wheel, installed outside the checkout, has all that the commands need.

The environment is new except for the packages that the project depends on. The archive comes from
the checkout: an installed project must recognise it as its own, as code and weights are the same.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from lesion import __version__
from lesion.client import Client
from lesion.paths import ROOT, SERVER_CONFIG
from lesion.report import DISCLAIMER
from service.archive import archive_path, record_path
from service.config import ServerConfig, read_config
from service.local_analyser import load_analyser
from tests import pictures
from tests.service.servers import PORT, find_free_ports

pytestmark = pytest.mark.service


class Installation:
    """A virtual environment with the wheel, and a home folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Build the wheel and install it."""
        self.folder, self.home = folder, folder / "home"
        self.home.mkdir()
        self._run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
        self._run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
        site = next((folder / "venv" / "lib").iterdir()) / "site-packages"
        # Packages only: the .pth files in this folder, such as the checkout's own, are not read.
        (site / "packages.pth").write_text(sysconfig.get_path("purelib"))
        python = str(folder / "venv" / "bin" / "python")
        pip = (sys.executable, "-m", "pip", "--quiet", "--python", python)
        self._run(*pip, "install", "--no-deps", "--no-index", next(folder.glob("*.whl")))
        self.store = self.home / ".cache" / "skin-lesion-analysis" / "model_store"
        self.store.mkdir(parents=True)

    def command(self, *words: str) -> list[str]:
        return [str(self.folder / "venv" / "bin" / "lesion"), *words]

    @property
    def environment(self) -> dict[str, str]:
        """This process's, without what would lead to the checkout."""
        names = ("PYTHONPATH", "XDG_CACHE_HOME", "XDG_STATE_HOME", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        return kept | {"HOME": str(self.home)}

    def lesion(self, *words: str) -> str:
        """Run a command that must succeed; returns its output."""
        return self._run(*self.command(*words), cwd=self.home)

    def _run(self, *command: str | Path, cwd: Path | None = None) -> str:
        result = subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, service: ServerConfig) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("installed"))
    for path in (archive_path(service.model_store), record_path(service.model_store)):
        (installation.store / path.name).symlink_to(path)
    return installation


def test_the_facts_are_those_of_the_installed_weights(installation: Installation) -> None:
    facts = json.loads(installation.lesion("info", "--json"))
    assert facts["version"] == __version__
    assert len(facts["weights"]) == 4


def test_a_photo_gets_the_same_answer_as_in_the_checkout(installation: Installation) -> None:
    photo = pictures.photo_jpeg()
    (installation.home / "mole.jpg").write_bytes(photo)
    answer = json.loads(installation.lesion("analyse", "mole.jpg", "--json"))
    expected = load_analyser().analyser.analyse(photo).to_json()
    for each in (answer, expected):
        each.pop("timing_ms")
    assert answer.pop("photo") == "mole.jpg"
    assert answer == expected


@contextmanager
def serving(installation: Installation) -> Iterator[ServerConfig]:
    """``lesion serve`` on free ports, once it is ready."""
    ports = iter(find_free_ports(10))
    path = installation.home / "config.properties"
    path.write_text(
        PORT.sub(lambda match: f"{match['key']}{next(ports)}", SERVER_CONFIG.read_text())
    )
    process = subprocess.Popen(
        installation.command("serve", "--config", str(path)),
        cwd=installation.home,
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        if not process.stdout.readline().startswith("Ready."):
            pytest.fail(f"no start: {process.communicate()[1]}")
        yield read_config(path)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_the_service_runs(installation: Installation) -> None:
    with serving(installation) as config:
        answer = Client(config.inference.url).analyse(pictures.small_photo_jpeg())
        page = requests.get(config.page.url, timeout=10)
    assert answer["disclaimer"] == DISCLAIMER
    assert "<html" in page.text
    logs = installation.home / ".local" / "state" / "skin-lesion-analysis" / "logs"
    assert (logs / "model_log.log").is_file()
    assert archive_path(installation.store).is_symlink()  # recognised, not built again
