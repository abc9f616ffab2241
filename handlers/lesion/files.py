"""Writing of results: they are health data, and whoever finds a file must find all of it."""

import os
import tempfile
from pathlib import Path


def write_private(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file that only its owner can read, and that appears once it is complete.

    Args:
        path: of the file, which is replaced if it exists; its folder must exist.
        data: its bytes.
        durable: whether it must survive a power failure.

    Raises:
        OSError: it cannot be written.
    """
    # mkstemp gives the mode 0600, whatever the umask is.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".lesion-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
