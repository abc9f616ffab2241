"""Progress without a terminal: a line now and then, and the caution with the summary."""

import pytest

from batch.progress import Progress
from lesion.report import DISCLAIMER


def test_lines_tell_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr("batch.progress.time.monotonic", lambda: now[0])
    shown = Progress()
    shown.start({"photos": 1000, "done": 400, "actors": 2, "threads": 1})
    now[0] += 20
    shown.advance(100, 1)
    now[0] += 20
    shown.advance(100, 0)
    shown.end(["Photos: 1,000"])
    assert capsys.readouterr().err.splitlines() == [
        "1,000 photos (400 of them done before); 2 actors with 1 thread each.",
        "600 of 1,000 photos, 5.00 photos/s, 01:20 left, 1 refused",
        "Photos: 1,000",
        "Rate: 5.00 photos/s",
        DISCLAIMER,
    ]
