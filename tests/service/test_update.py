"""``make update``: other weights in a running service, under load and without a failed request."""

import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import requests

from lesion.enums import NetworkName
from lesion.paths import ROOT, WEIGHTS
from lesion.weights import (
    MANIFEST,
    PIN,
    compute_digest,
    file_sha256,
    graph_path,
    load_manifest,
    load_state_dict,
    save_manifest,
    save_state_dict,
)
from scripts.traffic.clients import Outcome, Reply, judge, send
from scripts.traffic.photos import make_good
from service.archive import archive_path, build_key, record_path
from service.config import ServerConfig
from service.errors import UpdateError
from service.export import export
from service.running import ensure_archive
from service.update import hand_over
from tests.service.archives import replace_files, write_record
from tests.service.command import start_command
from tests.service.servers import MODEL_STORE, config_with_free_ports

pytestmark = pytest.mark.service

CHANGED = NetworkName.EFFICIENTNET_LITE
"""The network whose weights are updated."""


@pytest.fixture
def store(config: ServerConfig, tmp_path: Path) -> Path:
    """A model store of the test's own, with the weights and the archive as built."""
    ensure_archive(config)
    store = tmp_path / "store"
    shutil.copytree(MODEL_STORE / WEIGHTS.name, store / WEIGHTS.name)
    for path in (archive_path, record_path):
        shutil.copy2(path(MODEL_STORE), path(store))
    return store


@contextmanager
def run_command(config: ServerConfig) -> Iterator[subprocess.Popen[str]]:
    """Run the command of ``make serve`` during the block, which begins once it is ready."""
    process = start_command(config)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("Ready.")
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def build_other(store: Path) -> Path:
    """Change a weight of one network in a store; returns a folder with the archive of that.

    ``make update`` would export all networks again, but only this one's graph changes.
    """
    weights, folder = store / WEIGHTS.name, store / "other"
    folder.mkdir()
    manifest = load_manifest(weights)
    entry = manifest.networks[CHANGED]
    state = load_state_dict(weights, entry)
    state["malignancy_head.bias"] += 1.0
    entry = replace(entry, sha256=save_state_dict(weights / entry.file, state))
    networks = manifest.networks | {CHANGED: entry}
    manifest = replace(manifest, networks=networks, heldout_settings={})
    save_manifest(weights, manifest)
    graph = graph_path(folder, CHANGED)
    export(entry, weights, graph)
    with zipfile.ZipFile(archive_path(store)) as archive:
        archived = json.loads(archive.read(MANIFEST))
    changes = {"sha256": entry.sha256, "graph_sha256": file_sha256(graph)}
    archived["networks"][CHANGED].update(changes)
    contents = {
        entry.file: (weights / entry.file).read_bytes(),
        graph.name: graph.read_bytes(),
        MANIFEST: json.dumps(archived).encode(),
        f"lesion/{PIN.name}": compute_digest(manifest).encode(),  # as `make pin` would write
    }
    graph.unlink()
    replace_files(archive_path(store), archive_path(folder), contents)
    write_record(folder, build_key(weights, manifest))
    return folder


def build_broken(store: Path) -> Path:
    """Return a folder with an archive whose weights do not load."""
    folder = store / "broken"
    folder.mkdir()
    weights = {load_manifest(store / WEIGHTS.name).networks[CHANGED].file: b"broken"}
    replace_files(archive_path(store), archive_path(folder), weights)
    write_record(folder, "")
    return folder


class Load:
    """Photos sent one after the other by two threads within a ``with`` block.

    Attributes:
        replies: of every photo, judged.
    """

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(one,)) for one in range(2)]
        self.replies: list[tuple[Outcome, str, Reply]] = []

    def _send(self, number: int) -> None:
        while not self._end.is_set():
            number += 2
            photo = make_good(number)
            reply = send(self._config, photo)
            self.replies.append((*judge(photo, reply), reply))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()


def find_weights(reply: Reply) -> str:
    """Return the SHA-256 of the changed network's weights in an answer."""
    model = reply.content["model"]
    assert isinstance(model, dict)
    return str(model["weights"][CHANGED])


def read_scale(config: ServerConfig) -> object:
    """Read which share of the test photos was malignant, as the page shows it."""
    page = requests.get(f"{config.page.url}/config.json", timeout=10).json()
    return page["probability_scale"]["malignant_share"]


def find_java(process: subprocess.Popen[str]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children(recursive=True)
    return [each for each in children if each.name() == "java"]


def test_weights_are_updated_without_a_failed_request(store: Path, tmp_path: Path) -> None:
    """A broken archive changes nothing, whether it is noticed before or while it is loaded."""
    config = config_with_free_ports(tmp_path / "update.properties", store)
    photo = make_good(1)
    with run_command(config) as service, Load(config) as load:
        (java,) = find_java(service)
        before = send(config, photo)
        scale = read_scale(config)
        broken, damaged = build_broken(store), store / "damaged"
        shutil.copytree(broken, damaged)
        archive_path(damaged).write_bytes(b"damaged")
        for folder, reason in ((damaged, "SHA-256"), (broken, "cannot be loaded; the log")):
            with pytest.raises(UpdateError, match=rf"^The old archive stays in use\. .*{reason}"):
                hand_over(config, folder)
        assert find_java(service) == [java]
        assert send(config, photo).content["model"] == before.content["model"]

        hand_over(config, build_other(store))
        after = send(config, photo)
        assert find_java(service) != [java]
        assert read_scale(config) != scale
    new = load_manifest(store / WEIGHTS.name).networks[CHANGED].sha256
    assert find_weights(before) != find_weights(after) == new
    old_p, new_p = (each.content["malignancy_probability"] for each in (before, after))
    assert isinstance(old_p, float) and isinstance(new_p, float) and old_p < new_p
    problems = {(outcome, detail) for outcome, detail, _ in load.replies}
    assert problems == {(Outcome.ANSWERED, "")}
    assert {find_weights(reply) for _, _, reply in load.replies} == {find_weights(before), new}
    assert sorted(path.name for path in store.iterdir()) == sorted(
        [WEIGHTS.name, archive_path(store).name, record_path(store).name]
    )


def test_without_a_service_the_command_says_so(config: ServerConfig) -> None:
    command = [sys.executable, "-m", "service.update", "--config", str(config.path)]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr == (
        f"No service answers at {config.page.url}; `make serve` starts it with the present "
        "weights.\n"
    )
