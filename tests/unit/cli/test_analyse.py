"""``lesion analyse`` with a stand-in for the networks.

tests/service/test_cli.py has the real ones.
"""

import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import answering
from cli.answering import NotAnalysed, Order
from cli.main import app
from lesion.errors import WeightsError
from lesion.files import write_private
from lesion.report import DISCLAIMER

Run = Callable[..., Result]
NOT_SKIN = {"status": "not_skin", "message": "This is not a skin image."}


def answer_about(photo: bytes, order: Order) -> dict[str, Any]:
    """An answer whose pictures are the photo itself with a letter in front."""
    found = photo != b"wall"
    picture = {name: b64encode(name.encode() + photo).decode() for name in "moh"}
    answer = {
        "status": "ok",
        "message": "Keep watching this spot.",
        "advice": "watch",
        "diagnosis": "benign",
        "malignancy_probability": 0.0123,
        "confidence": "High",
        "segmentation": {"mask_png": picture["m"] if found else None},
        "overlay_jpeg": picture["o"] if found else None,
        "warnings": [{"code": "blurry", "message": "The photo is not sharp."}],
        "disclaimer": DISCLAIMER,
    }
    if order.explain:
        answer["explanation"] = {"heatmap_jpeg": picture["h"] if found else None}
    nothing = dict.fromkeys(("advice", "diagnosis", "malignancy_probability", "confidence"))
    return answer if found else answer | NOT_SKIN | nothing


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What the stand-in was asked for; it refuses a photo with the content ``bad``."""
    orders: list[Order] = []

    def analyse(photo: bytes, order: Order) -> Any:
        orders.append(order)
        if photo == b"bad":
            raise NotAnalysed("corrupt_image", "The file is damaged.")
        if photo == b"end":
            raise WeightsError("The weights are gone.")
        return answer_about(photo, order)

    monkeypatch.setattr(answering, "load_library", lambda: analyse)
    return orders


@pytest.fixture
def run(tmp_path: Path, orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``lesion analyse`` in a folder with some photos."""
    for name in ("mole", "mark", "bad", "wall", "end"):
        (tmp_path / f"{name}.jpg").write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)
    return lambda *words, **options: CliRunner().invoke(app, ["analyse", *words], **options)


def test_people_get_a_table_with_the_warnings_and_the_caution(run: Run) -> None:
    result = run("mole.jpg", "wall.jpg")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "mole.jpg keep watching benign, High 0.0123" in text
    assert "wall.jpg not a skin image" in text
    assert "mole.jpg: Keep watching this spot. The photo is not sharp." in text
    assert "wall.jpg: This is not a skin image." in text
    assert text.endswith(DISCLAIMER)
    assert result.stderr == ""


def test_programs_get_one_line_of_json_a_photo(run: Run) -> None:
    result = run("--json", "mole.jpg", "bad.jpg", "missing.jpg")
    good, bad, missing = map(json.loads, result.stdout.splitlines())
    assert good == {"photo": "mole.jpg", **answer_about(b"mole", Order())}
    error = {"code": "corrupt_image", "message": "The file is damaged."}
    assert bad == {"photo": "bad.jpg", "error": error}
    assert missing["error"]["code"] == "unreadable_file"
    assert result.exit_code == 1


def test_a_photo_that_is_refused_does_not_stop_the_others(run: Run) -> None:
    result = run("bad.jpg", "missing.jpg", ".", "mole.jpg")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "bad.jpg: The file is damaged.",
        "missing.jpg: The file cannot be read: No such file or directory.",
        ".: The file cannot be read: Is a directory.",
    ]
    assert "mole.jpg" in result.stdout
    assert DISCLAIMER in " ".join(result.stdout.split())


def test_a_file_without_permission_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:  # may read everything

        def refuse(path: Path, mode: str) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    Path("mole.jpg").chmod(0)
    result = run("mole.jpg")
    assert (result.exit_code, result.stderr) == (
        1,
        "mole.jpg: The file cannot be read: Permission denied.\n",
    )


def test_without_usable_networks_the_results_so_far_are_printed(run: Run) -> None:
    result = run("mole.jpg", "end.jpg", "mark.jpg")
    assert result.exit_code == 3
    assert result.stderr == "The weights are gone.\n"
    assert "mole.jpg" in result.stdout
    assert "mark.jpg" not in result.stdout


def test_standard_input_is_a_photo(run: Run) -> None:
    result = run("-", "--mask", "./", input=b"mole")
    assert result.exit_code == 0
    assert Path("photo-mask.png").read_bytes() == b"mmole"


# ---------------------------------------------------------------- pictures


def test_pictures_of_one_photo_are_files(run: Run, orders: list[Order]) -> None:
    run("mole.jpg", "--mask", "m.png", "--overlay", "new/o.jpg", "--heatmap", "h.jpg")
    assert [Path(name).read_bytes() for name in ("m.png", "new/o.jpg", "h.jpg")] == [
        b"mmole",
        b"omole",
        b"hmole",
    ]
    assert orders == [Order(explain=True)]


def test_pictures_of_several_photos_are_named_after_them(run: Run) -> None:
    result = run("mole.jpg", "mark.jpg", "wall.jpg", "--mask", "out", "--overlay", "out")
    assert result.exit_code == 0
    # No lesion on the wall, and no temporary file.
    assert {path.name for path in Path("out").iterdir()} == {
        "mole-mask.png",
        "mole-overlay.jpg",
        "mark-mask.png",
        "mark-overlay.jpg",
    }


def usage_error(result: Result) -> str:
    """The message of a wrong command line, without its frame."""
    assert result.exit_code == 2
    return " ".join(result.stderr.replace("│", " ").split())


def test_nothing_is_overwritten_unless_forced(run: Run, orders: list[Order]) -> None:
    Path("m.png").write_text("precious")
    assert "m.png exists already" in usage_error(run("mole.jpg", "--mask", "m.png"))
    assert Path("m.png").read_text() == "precious"
    assert not orders  # told before the analysis
    assert run("mole.jpg", "--mask", "m.png", "--force").exit_code == 0
    assert Path("m.png").read_bytes() == b"mmole"


def test_two_photos_of_one_name_do_not_overwrite_each_other(run: Run) -> None:
    Path("b").mkdir()
    Path("b/mole.jpg").write_bytes(b"mark")
    assert "would be written twice" in usage_error(run("mole.jpg", "b/mole.jpg", "--mask", "out/"))


@pytest.mark.parametrize("place", ["mole.jpg/out/", "mole.jpg/m.png"])
def test_a_folder_that_cannot_be_made_is_told_before_the_analysis(
    run: Run, orders: list[Order], place: str
) -> None:
    assert "cannot be written to" in usage_error(run("mark.jpg", "--mask", place))
    assert not orders


def test_a_disk_that_becomes_full_stops_nothing_else(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_mole(path: Path, content: bytes) -> None:
        if "mole" in path.name:
            raise OSError(28, "No space left on device")
        write_private(path, content)

    monkeypatch.setattr("cli.outputs.write_private", fail_for_mole)
    result = run("mole.jpg", "mark.jpg", "--mask", "out/")
    assert result.exit_code == 1
    assert result.stderr == "out/mole-mask.png cannot be written: No space left on device.\n"
    assert Path("out/mark-mask.png").stat().st_mode & 0o777 == 0o600


# ---------------------------------------------------------------- options


def test_the_options_for_one_photo_are_passed_on(run: Run, orders: list[Order]) -> None:
    run("mole.jpg", "--ground-truth", "mark.jpg", "--region", "1,2,3,4")
    run("mole.jpg", "--lesion", "2")
    assert orders == [Order(ground_truth=b"mark", region=(1, 2, 3, 4)), Order(lesion=2)]


def test_the_scale_is_that_of_every_photo(run: Run, orders: list[Order]) -> None:
    run("mole.jpg", "mark.jpg", "--pixel-spacing", "0.05,0.06")
    assert orders == 2 * [Order(pixel_spacing="0.05,0.06")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing argument"),
        (("mole.jpg", "mark.jpg", "--lesion", "2"), "need a single photo"),
        (("mole.jpg", "--lesion", "2", "--region", "1,2,3,4"), "cannot be used together"),
        (("mole.jpg", "--region", "1,2,3"), "is not a box"),
        (("mole.jpg", "--pixel-spacing", "20"), "is not a scale"),
        (("mole.jpg", "--lesion", "0"), "greater than or equal to 1"),
        (("mole.jpg", "--ground-truth", "none.png"), "No such file"),
        (("mole.jpg", "--url", "nonsense"), "is no address"),
        (("mole.jpg", "--user", "me"), "need --url"),
        (("mole.jpg", "--url", "https://host", "--ca-file", "none.pem"), "none.pem is not a file"),
    ],
)
def test_a_wrong_command_line_is_told(run: Run, words: tuple[str, ...], message: str) -> None:
    assert message in usage_error(run(*words))


def test_a_service_that_is_not_there_is_told(run: Run) -> None:
    result = run("mole.jpg", "--url", "http://127.0.0.1:9")
    assert result.exit_code == 3
    assert "cannot be reached (Connection refused)" in result.stderr
