"""Progress of a batch on standard error: a bar on a terminal, otherwise a line now and then."""

import sys
import time
from collections.abc import Iterable
from typing import Any

from tqdm import tqdm

from lesion.report import DISCLAIMER

LINE_SECONDS = 30.0
"""Time between two lines where there is no terminal."""


class Progress:
    """Shows the photos done, their rate and the time left."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._photos = self._done = self._before = self._refused = 0
        self._start = self._next_line = time.monotonic()

    def start(self, event: dict[str, Any]) -> None:
        """Begin with the driver's event ``start``."""
        self._photos, self._done = event["photos"], event["done"]
        self._before = self._done
        resumed = f" ({self._done:,} of them done before)" if self._done else ""
        threads = f"{event['threads']} thread{'s' if event['threads'] > 1 else ''}"
        self.say(f"{self._photos:,} photos{resumed}; {event['actors']} actors with {threads} each.")
        self._start = time.monotonic()
        self._next_line = self._start + LINE_SECONDS
        if sys.stderr.isatty():
            self._bar = tqdm(total=self._photos, initial=self._done, desc="Analysing", unit="photo")

    def advance(self, photos: int, refused: int) -> None:
        """Count a unit."""
        self._done += photos
        self._refused += refused
        if self._bar is not None:
            self._bar.set_postfix(refused=self._refused, refresh=False)
            self._bar.update(photos)
        elif time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + LINE_SECONDS
            rate = self._rate()
            left = tqdm.format_interval((self._photos - self._done) / rate)
            self.say(
                f"{self._done:,} of {self._photos:,} photos, {rate:.2f} photos/s, {left} left, "
                f"{self._refused:,} refused"
            )

    def say(self, text: str) -> None:
        """Print a line without damage to the bar."""
        tqdm.write(text, file=sys.stderr)

    def end(self, lines: Iterable[str]) -> None:
        """Print the summary."""
        rate = self._rate()
        self.close()
        for line in lines:
            self.say(line)
        self.say(f"Rate: {rate:.2f} photos/s\n{DISCLAIMER}")

    def close(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.close()

    def _rate(self) -> float:
        """Return the photos a second since the start, without those done before."""
        return (self._done - self._before) / max(time.monotonic() - self._start, 1e-9)
