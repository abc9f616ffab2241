"""Durations are measured with monotonic clocks, so a change of the wall clock changes nothing."""

import re

from lesion.paths import HANDLERS, ROOT

WALL_CLOCK = re.compile(r"\btime\.time\(|\bdatetime\.(now|today|utcnow)\(|\btime\(\)")
USES_DATES = {
    ROOT / "service" / name for name in ("fhir.py", "request_log.py", "unpacked_archive.py")
}
"""Modules that write the date and time, or compare them with a file's."""


def test_only_dates_use_the_wall_clock() -> None:
    folders = HANDLERS, ROOT / "service"
    files = [path for folder in folders for path in folder.rglob("*.py")]
    found = {path for path in files if WALL_CLOCK.search(path.read_text(encoding="utf-8"))}
    assert found == USES_DATES
