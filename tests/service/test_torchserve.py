"""TorchServe with archives that differ from the built one."""

import re
from pathlib import Path

import pytest

from lesion.enums import NetworkName
from lesion.paths import HANDLERS
from lesion.weights import graph_path
from service.config import ServerConfig
from service.errors import StartError
from service.torchserve import TorchServe
from tests.service.archives import copy_archive
from tests.service.servers import config_with_free_ports

pytestmark = pytest.mark.service


def change_a_byte(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.fixture
def store_with_changed_graph(config: ServerConfig, tmp_path: Path) -> Path:
    """A model store whose archive holds a graph with one changed byte and correct CRC-32 sums.

    Neither TorchServe nor ONNX Runtime notices the change.
    """
    return copy_archive(
        config, tmp_path / "changed", graph_path(Path(), NetworkName.UNET).name, change_a_byte
    )


def test_a_worker_refuses_a_changed_graph(tmp_path: Path, store_with_changed_graph: Path) -> None:
    config = config_with_free_ports(tmp_path / "c.properties", store_with_changed_graph)
    logs = tmp_path / "logs"
    with (
        pytest.raises(StartError, match=r"cannot be loaded; the log .* says why"),
        TorchServe(config, logs) as server,
    ):
        server.wait_until_ready()
    log = (logs / "model_log.log").read_text()
    assert re.search(r"WeightsError: The network graph \S+/unet\.onnx is damaged", log)
    assert "build it again with `make archive`." in log


def add_print(content: bytes) -> bytes:
    """Add a line to a module that prints the module's path when it is imported."""
    return content + b'\nprint(f"lesion was imported from {__file__}")\n'


def test_the_worker_runs_the_code_of_the_archive(
    config: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project's own folders are on Python's path as well, but the archive comes first."""
    monkeypatch.setenv("PYTHONPATH", str(HANDLERS))
    store = copy_archive(config, tmp_path / "store", "lesion/__init__.py", add_print)
    logs = tmp_path / "logs"
    with TorchServe(config_with_free_ports(tmp_path / "c.properties", store), logs) as server:
        server.wait_until_ready()
        folder = server.inference_socket.parent
        log = (logs / "model_log.log").read_text()
    assert re.findall(r"lesion was imported from (\S+)/lesion/__init__\.py", log), log
    for path in re.findall(r"lesion was imported from (\S+)/lesion/__init__\.py", log):
        assert Path(path).is_relative_to(folder)
