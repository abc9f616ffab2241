"""The time limit on reading a file."""

import pytest

from lesion.deadline import Deadline, DeadlineExceeded, TimedReader


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock in seconds, which stands still until a test sets its only item."""
    time = [0.0]
    monkeypatch.setattr("lesion.deadline.thread_time", lambda: time[0])
    return time


def test_a_file_can_be_read_until_the_deadline(clock: list[float]) -> None:
    reader = TimedReader(b"content", Deadline(2.0))
    assert reader.read(3) == b"con"
    clock[0] = 2.0
    assert reader.read() == b"tent"
    clock[0] = 2.1
    with pytest.raises(DeadlineExceeded):
        reader.read(1)


def test_the_time_of_another_process_counts(clock: list[float]) -> None:
    deadline = Deadline(3.0)
    clock[0] = 0.5
    deadline.spend(2.0)
    assert deadline.remaining() == 0.5
    deadline.check()
    deadline.spend(1.0)
    with pytest.raises(DeadlineExceeded):
        deadline.check()
