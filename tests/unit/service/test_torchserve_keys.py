"""The keys of config.properties are those of the installed TorchServe."""

import zipfile
from pathlib import Path

import ts

from service.torchserve_keys import TORCHSERVE_KEYS

LAUNCHER_KEYS = {"vmargs"}


def test_torchserve_knows_every_key() -> None:
    jar = Path(ts.__file__).parent / "frontend" / "model-server.jar"
    with zipfile.ZipFile(jar) as classes:
        manager = classes.read("org/pytorch/serve/util/ConfigManager.class")
    unknown = {key for key in TORCHSERVE_KEYS - LAUNCHER_KEYS if key.encode() not in manager}
    assert not unknown
