"""Archives that differ from the built one."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from service.archive import archive_path
from service.config import ServerConfig
from service.running import ensure_archive


def copy_archive(
    config: ServerConfig, store: Path, name: str, change: Callable[[bytes], bytes]
) -> Path:
    """Copy the archive of a configuration to a new model store; returns the store.

    Args:
        config: its archive is built if necessary.
        store: folder of the new model store.
        name: of the file in the archive that is changed.
        change: gets the content of that file; returns the new content.
    """
    ensure_archive(config)
    copy = archive_path(store)
    copy.parent.mkdir()
    with zipfile.ZipFile(archive_path(config.model_store)) as source:
        assert name in source.namelist()
        with zipfile.ZipFile(copy, "w") as target:
            for item in source.infolist():
                content = source.read(item)
                target.writestr(item, change(content) if item.filename == name else content)
    return store
