import errno
import os
from pathlib import Path

import pytest

from lesion.files import write_private


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_for_its_owner_alone(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "mask.png"
    path.write_bytes(b"old and readable")
    path.chmod(0o644)
    before = os.umask(0o022)
    try:
        write_private(path, b"new", durable=durable)
    finally:
        os.umask(before)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mask.png"
    write_private(path, b"old")

    def fail(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("lesion.files.os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, b"new", durable=True)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"old"
