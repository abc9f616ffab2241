"""The folder through which ``make update`` hands a new archive to a running service.

It lies in the model store, so whoever can write to it could replace the archive itself. The command
moves it there as a whole; the service leaves its answer in it, and the command removes it.
"""

import json
import shutil
from pathlib import Path

from service.archive import archive_path, record_path
from service.errors import UpdateError

_FOLDER = ".update"
_ANSWER = "answer.json"
_PROBLEM = "problem"


class PendingUpdate:
    """An archive that is handed to the service, if there is one.

    Attributes:
        folder: holds it, like a model store.
    """

    def __init__(self, model_store: Path) -> None:
        self.folder = model_store / _FOLDER
        self._model_store = model_store

    # ---------------------------------------------------------------- the command

    def offer(self, folder: Path) -> None:
        """Hand over an archive.

        Args:
            folder: of archive and record, on the same file system; it is moved.

        Raises:
            UpdateError: another update is under way.
        """
        if self.is_waiting():
            raise UpdateError("Another update is under way; wait for its end and try again.")
        self.discard()
        folder.rename(self.folder)

    def read_answer(self) -> str | None:
        """Return the service's answer: what prevented the update, or an empty string.

        None if there is no answer yet.
        """
        try:
            return str(json.loads((self.folder / _ANSWER).read_text())[_PROBLEM])
        except FileNotFoundError:
            return None

    def discard(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---------------------------------------------------------------- the service

    def is_waiting(self) -> bool:
        """Tell whether an archive waits for an answer."""
        return self.folder.is_dir() and not (self.folder / _ANSWER).exists()

    def keep_archive(self) -> None:
        """Replace the archive in the model store, which the next start uses."""
        record_path(self._model_store).unlink(missing_ok=True)
        archive_path(self.folder).replace(archive_path(self._model_store))
        record_path(self.folder).replace(record_path(self._model_store))

    def answer(self, problem: str) -> None:
        """Leave the answer for the command.

        Args:
            problem: a sentence; empty if the archive is in use now.
        """
        temporary = self.folder / (_ANSWER + ".tmp")
        temporary.write_text(json.dumps({_PROBLEM: problem}))
        temporary.replace(self.folder / _ANSWER)
