"""The checks and the build that precede a start."""

from pathlib import Path

import pytest

from lesion.weights import compute_digest, load_manifest
from service.archive import archive_path, reason_to_build
from service.running import ensure_archive
from tests.service.servers import config_with_free_ports
from tests.unit.service.stores import change_a_byte, key_of, weights_of


def test_a_changed_archive_is_reported_and_built_again(
    store: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pin = tmp_path / "weights.sha256"
    pin.write_text(compute_digest(load_manifest(weights_of(store))))
    monkeypatch.setattr("lesion.weights.PIN", pin)
    path = archive_path(store)
    change_a_byte(path)
    ensure_archive(config_with_free_ports(store / "config.properties", store))
    assert f"The archive {path} has been changed since it was built" in capfd.readouterr().err
    assert reason_to_build(store, key_of(store)) is None
