"""Durations are measured with monotonic clocks, so a change of the wall clock changes nothing."""

import re

from lesion.paths import HANDLERS, ROOT

WALL_CLOCK = re.compile(r"\btime\.time\(|\bdatetime\.(now|today|utcnow)\(|\btime\(\)")
WRITES_TIMES = {ROOT / "service" / "request_log.py"}


def test_only_the_log_uses_the_wall_clock() -> None:
    folders = HANDLERS, ROOT / "service"
    files = [path for folder in folders for path in folder.rglob("*.py")]
    found = {path for path in files if WALL_CLOCK.search(path.read_text(encoding="utf-8"))}
    assert found == WRITES_TIMES
