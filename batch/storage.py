"""Files on any file system of pyarrow or fsspec, named by a path or an address such as s3://."""

import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

from batch.errors import BatchError
from lesion.files import write_private

READ_ATTEMPTS = 3
"""Attempts to read a file from a storage that answers with an error."""
_PAUSE_SECONDS = 1.0
"""Pause before the second attempt; it doubles before each further one."""


class Storage:
    """A place (folder, file or pattern) on a file system, and the files that are named below it.

    Paths of local files are absolute; those on other file systems begin with their scheme.

    Attributes:
        root: path of the place, in the form that ``read`` and ``write`` take.
        is_local: whether the place is on a file system of this machine.
    """

    def __init__(self, place: str) -> None:
        """Connect to the file system of a place.

        Args:
            place: a local path, or an address that pyarrow or fsspec understands, such as
                ``s3://bucket/folder``. Credentials come from the environment.

        Raises:
            BatchError: the address cannot be used.
        """
        self.place = place
        self._scheme = urlsplit(place).scheme if "://" in place else ""
        if self._scheme and ":" in urlsplit(place).netloc.rpartition("@")[0]:
            raise BatchError(
                f"The address of {self._scheme}:// holds a password, which would be written to the "
                "output. Give it in the environment instead."
            )
        self.is_local = self._scheme in ("", "file")
        self.filesystem, self._path = _connect(place)
        self.root = self._name(self._path)

    def join(self, *names: str) -> str:
        """Return the path of a file below the place."""
        return "/".join([self.root.rstrip("/"), *names])

    def locate(self, path: str) -> tuple[fs.FileSystem, str]:
        """Return the file system of a path, and the path on it; other schemes are allowed.

        Raises:
            BatchError: the address cannot be used.
        """
        scheme, mark, rest = path.partition("://")
        if mark and scheme != self._scheme:
            return _connect(path)
        if not mark and not self.is_local:
            return _connect(path)
        return self.filesystem, rest if mark and not self.is_local else path.removeprefix("file://")

    def _name(self, path: str) -> str:
        """Return the path of a file in the form that results show."""
        return path if self.is_local else f"{self._scheme}://{path}"

    def is_file(self) -> bool:
        """Tell whether the place is a file. Raises OSError."""
        return bool(self.filesystem.get_file_info(self._path).type == fs.FileType.File)

    def is_folder(self) -> bool:
        """Tell whether the place is a folder. Raises OSError."""
        return bool(self.filesystem.get_file_info(self._path).type == fs.FileType.Directory)

    def list_folder(self, path: str) -> list[tuple[str, bool]]:
        """List a folder in order: paths, each with whether it is a folder. Raises OSError."""
        if self.is_local:  # pyarrow fails at a name that is not UTF-8
            with os.scandir(path.removeprefix("file://")) as found:
                return sorted((each.path, each.is_dir()) for each in found)
        filesystem, place = self.locate(path)
        found = filesystem.get_file_info(fs.FileSelector(place))
        return sorted((self._name(info.path), info.type == fs.FileType.Directory) for info in found)

    def walk(self, folder: str | None = None) -> Iterator[str]:
        """List all files below a folder, in order, holding one folder at a time. Raises OSError."""
        for path, is_folder in self.list_folder(folder or self.root):
            if is_folder:
                yield from self.walk(path)
            else:
                yield path

    def read(self, path: str, limit: int) -> bytes:
        """Read a file, at most one byte more than a limit.

        Raises:
            OSError: it cannot be read, also not by further attempts.
            BatchError: the address cannot be used.
        """
        for attempt in range(READ_ATTEMPTS):
            try:
                return self._read_once(path, limit)
            except (FileNotFoundError, PermissionError, IsADirectoryError):
                raise
            except OSError:
                if attempt == READ_ATTEMPTS - 1:
                    raise
                time.sleep(_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    def _read_once(self, path: str, limit: int) -> bytes:
        filesystem, place = self.locate(path)
        if filesystem.type_name == "local":
            if os.path.isdir(place):
                raise IsADirectoryError("it is a folder")
            if os.path.exists(place) and not os.path.isfile(place):
                raise PermissionError("it is not an ordinary file")  # a pipe would never end
        with filesystem.open_input_stream(place, compression=None) as file:
            return bytes(file.read(limit + 1))

    def write(self, path: str, data: bytes | pa.Buffer, *, durable: bool = False) -> None:
        """Write a file below the place so that a reader sees all of it or nothing.

        On this machine, only its owner can read it.

        Args:
            path: from ``join``.
            data: the file's bytes.
            durable: whether it must survive a power failure.

        Raises:
            OSError: it cannot be written.
        """
        filesystem, place = self.locate(path)
        if filesystem.type_name == "local":
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            write_private(Path(place), data, durable=durable)
            return
        if filesystem.type_name != "hdfs":
            # An object appears when all of it has arrived.
            with filesystem.open_output_stream(place) as file:
                file.write(data)
            return
        folder, _, name = place.rpartition("/")
        filesystem.create_dir(folder, recursive=True)
        temporary = f"{folder}/.{name}.{uuid.uuid4().hex}.tmp"
        with filesystem.open_output_stream(temporary) as file:
            file.write(data)
        if filesystem.get_file_info(place).type != fs.FileType.NotFound:
            filesystem.delete_file(place)
        filesystem.move(temporary, place)

    def delete(self, path: str) -> None:
        """Delete a file below the place. Raises OSError."""
        filesystem, place = self.locate(path)
        filesystem.delete_file(place)


def _connect(place: str) -> tuple[fs.FileSystem, str]:
    """Return the file system of a place, and the place on it. Raises BatchError."""
    if "://" not in place:
        return fs.LocalFileSystem(), os.path.abspath(place)
    scheme = urlsplit(place).scheme
    try:
        filesystem, path = fs.FileSystem.from_uri(place)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        filesystem, path = _connect_by_fsspec(place)
    except (OSError, ValueError) as error:
        raise BatchError(f"The storage {scheme}:// cannot be reached: {error}") from None
    return filesystem, path


def _connect_by_fsspec(place: str) -> tuple[fs.FileSystem, str]:
    """Do what ``_connect`` does, by fsspec: a scheme that pyarrow does not know."""
    from fsspec.core import url_to_fs

    try:
        filesystem, path = url_to_fs(place)
    except (ImportError, ValueError, OSError) as error:
        scheme = urlsplit(place).scheme
        raise BatchError(f"The storage {scheme}:// cannot be used: {error}") from None
    return fs.PyFileSystem(fs.FSSpecHandler(filesystem)), path
