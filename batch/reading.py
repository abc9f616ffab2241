"""Reading of photos ahead of their analysis, in bounded memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from batch.errors import BatchError
from batch.inputs import Entry
from batch.storage import Storage
from lesion.config import PhotoSettings
from lesion.structure import is_dicom

READ_AHEAD = 8
"""Photos that are read, or wait in memory, while one is analysed."""


class ReadingError(StrEnum):
    """Reasons for which a photo was not read; further codes of the results' column ``error``."""

    BAD_ROW = "bad_row"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Upload:
    """The files of a photo, or the reason why there are none.

    Attributes:
        entry: of the list of photos.
        photo: the photo's file; at most one byte more than the limit of a photo.
        ground_truth: the mask's file, if the entry names one.
        error: code and message.
    """

    entry: Entry
    photo: bytes = b""
    ground_truth: bytes | None = None
    error: tuple[ReadingError, str] | None = None


def read_ahead(
    entries: Iterable[Entry], storage: Storage, settings: PhotoSettings
) -> Iterator[Upload]:
    """Read the photos of a list in order, some of them ahead.

    At most ``READ_AHEAD`` photos and masks of ``max_bytes`` each are in memory, and one DICOM file
    of ``max_dicom_bytes``.
    """
    with ThreadPoolExecutor(READ_AHEAD) as pool:
        waiting: deque[Future[Upload]] = deque()
        for entry in entries:
            waiting.append(pool.submit(read_upload, entry, storage, settings.max_bytes))
            if len(waiting) == READ_AHEAD:
                yield _complete(waiting.popleft().result(), storage, settings)
        while waiting:
            yield _complete(waiting.popleft().result(), storage, settings)


def _complete(upload: Upload, storage: Storage, settings: PhotoSettings) -> Upload:
    """Read a DICOM file that is larger than other photos may be, when it is its turn."""
    if len(upload.photo) <= settings.max_bytes or not is_dicom(upload.photo):
        return upload
    return read_upload(upload.entry, storage, settings.max_dicom_bytes)


def read_upload(entry: Entry, storage: Storage, limit: int) -> Upload:
    """Read the files of a photo; a file that cannot be read becomes an error."""
    if entry.problem is not None or entry.path is None:
        return Upload(entry, error=(ReadingError.BAD_ROW, entry.problem or "There is no path."))
    files: list[bytes] = []
    for name, path in (("photo", entry.path), ("ground-truth mask", entry.ground_truth)):
        if path is None:
            continue
        try:
            files.append(storage.read(path, limit))
        except FileNotFoundError:
            return Upload(entry, error=(ReadingError.NOT_FOUND, f"The {name} does not exist."))
        except (OSError, BatchError) as error:
            # Only the reason: the path has a column of its own.
            reason = getattr(error, "strerror", None) or str(error)
            message = f"The {name} cannot be read: {reason[:300]}."
            return Upload(entry, error=(ReadingError.UNREADABLE, message))
    return Upload(entry, files[0], files[1] if len(files) > 1 else None)
