"""Results on standard output: a table for people, or JSON for programs."""

import json
import sys
from typing import Any, Protocol

from rich import box
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from cli.answering import NotAnalysed
from lesion.answer import Answer
from lesion.enums import Advice, Status

_ADVICE = {
    Advice.SEE_DOCTOR_SOON: "see a doctor soon",
    Advice.SEE_DOCTOR: "see a doctor",
    Advice.WATCH: "keep watching",
}
_RESULT = {
    Status.NO_LESION_FOUND: "no lesion found",
    Status.NOT_SKIN: "not a skin image",
}


class Results(Protocol):
    """Takes each result as it comes."""

    def add(self, photo: str, answer: Answer) -> None:
        """Take the answer about a photo."""

    def add_refusal(self, photo: str, refusal: NotAnalysed) -> None:
        """Take the reason why a photo has no answer."""

    def finish(self) -> None:
        """Print what has not been printed."""


class JsonLines:
    """Prints a line for each photo at once."""

    def add(self, photo: str, answer: Answer) -> None:
        """Print the API's answer, with the photo's name first."""
        self._print({"photo": photo, **answer})

    def add_refusal(self, photo: str, refusal: NotAnalysed) -> None:
        """Print an error in the API's form."""
        self._print({"photo": photo, "error": {"code": refusal.code, "message": str(refusal)}})

    def finish(self) -> None:
        """Do nothing more."""

    def _print(self, content: dict[str, Any]) -> None:
        # Beside the progress bar, if there is one.
        tqdm.write(json.dumps(content, separators=(",", ":")), file=sys.stdout)
        sys.stdout.flush()


class ResultTable:
    """Prints all results in the end, with the reasons to doubt them and with the caution.

    The column p is the malignancy probability.
    """

    def __init__(self) -> None:
        self._table = Table("photo", "advice", "result", "p", box=box.SIMPLE)
        self._messages: list[str] = []
        self._caution = ""

    def add(self, photo: str, answer: Answer) -> None:
        """Add a row."""
        advice, probability = answer["advice"], answer["malignancy_probability"]
        self._table.add_row(
            photo,
            _ADVICE[Advice(advice)] if advice else "",
            _RESULT.get(Status(answer["status"]))
            or f"{answer['diagnosis']}, {answer['confidence']}",
            "" if probability is None else f"{probability:.4f}",
        )
        self._messages.append(f"{photo}: {answer['message']}")
        self._messages += [f"  {warning['message']}" for warning in answer["warnings"]]
        self._caution = answer["disclaimer"]

    def add_refusal(self, photo: str, refusal: NotAnalysed) -> None:
        """Add a row with the code; its reason has been printed when it occurred."""
        self._table.add_row(photo, "", f"refused: {refusal.code}", "")

    def finish(self) -> None:
        """Print everything, if there is anything."""
        if not self._table.row_count:
            return
        console = Console(markup=False, highlight=False)
        console.print(self._table)
        for line in self._messages:
            console.print(line)
        if self._caution:
            console.print(f"\n{self._caution}")
