"""The log of requests: its form, its rotation, and disks that are full."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service import request_log
from service.request_log import FILE_NAME, Destination, RequestLog


def test_each_line_is_json_with_the_time(tmp_path: Path) -> None:
    log = RequestLog(Destination.FILE, tmp_path / "logs")
    log.write({"path": "/a\nb", "status": 200})
    log.write({"path": "/ä"})
    log.close()
    lines = (tmp_path / "logs" / FILE_NAME).read_text(encoding="ascii").splitlines()
    entries = [json.loads(line) for line in lines]
    age = datetime.now(UTC) - datetime.fromisoformat(entries[0].pop("time"))
    assert timedelta(0) <= age < timedelta(minutes=1)
    assert entries[0] == {"path": "/a\nb", "status": 200}
    assert entries[1]["path"] == "/ä"


def test_a_container_logs_to_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = RequestLog(Destination.STDOUT, tmp_path)
    log.write({"status": 200})
    log.close()
    assert json.loads(capsys.readouterr().out)["status"] == 200
    assert not list(tmp_path.iterdir())


def test_old_files_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "_MAX_BYTES", 1000)
    log = RequestLog(Destination.FILE, tmp_path)
    for number in range(200):
        log.write({"number": number})
    log.close()
    files = list(tmp_path.iterdir())
    assert len(files) == 1 + request_log._OLD_FILES
    assert all(file.stat().st_size <= 1000 for file in files)


def test_a_full_disk_is_reported_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    log = RequestLog(Destination.FILE, tmp_path)
    for _ in range(3):
        log.write({"path": "/a"})
    report = f"The log {tmp_path / FILE_NAME} cannot be written (OSError); requests go on."
    assert capsys.readouterr().err.splitlines() == [report]
