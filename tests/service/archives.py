"""Archives that differ from the built one."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lesion.weights import file_sha256
from service.archive import archive_path, record_path
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
    archive = archive_path(config.model_store)
    with zipfile.ZipFile(archive) as source:
        content = change(source.read(name))
    store.mkdir()
    replace_files(archive, archive_path(store), {name: content})
    return store


def replace_files(archive: Path, copy: Path, contents: Mapping[str, bytes]) -> None:
    """Copy an archive with other contents of some of its files, by their names."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(copy, "w") as target:
        assert contents.keys() <= set(source.namelist())
        for item in source.infolist():
            target.writestr(item, contents.get(item.filename) or source.read(item))


def write_record(store: Path, key: str) -> None:
    """Write the record of a model store's archive."""
    archive = archive_path(store)
    content = {"key": key, "size": archive.stat().st_size, "sha256": file_sha256(archive)}
    record_path(store).write_text(json.dumps(content))
