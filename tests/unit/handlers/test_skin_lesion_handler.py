"""TorchServe's entry point on a batch, without a server."""

import json
import sys
from base64 import b64encode
from collections import Counter
from http import HTTPStatus
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import pytest

from lesion import __version__
from lesion.enums import (
    Acquisition,
    Advice,
    Confidence,
    ErrorCode,
    LesionType,
    NetworkName,
    SelectionRule,
    Stage,
    Status,
    WarningCode,
)
from lesion.envelope import read_instance, read_tensor
from lesion.errors import ConfigError, PhotoRefused
from lesion.measures import PixelSpacing
from lesion.quality import PhotoMeasures, PhotoWarning
from lesion.request import Choice
from skin_lesion_handler import SkinLesionHandler, find_envelope


class FakeAnalyser:
    """Records its calls and returns a fixed report, or raises."""

    def __init__(self) -> None:
        self.explained: list[bool] = []
        self.choices: list[Choice] = []
        self.spacings: list[PixelSpacing | None] = []

    def analyse(
        self,
        photo: bytes,
        truth: bytes | None,
        choice: Choice,
        *,
        spacing: PixelSpacing | None,
        explained: bool,
    ) -> Any:
        self.explained.append(explained)
        self.spacings.append(spacing)
        self.choices.append(choice)
        if photo == b"bug":
            raise ZeroDivisionError
        if photo == b"bad":
            raise PhotoRefused(
                ErrorCode.UNSUPPORTED_FORMAT, "No photo.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE
            )
        return SimpleNamespace(
            status=Status.OK,
            advice=Advice.WATCH,
            diagnosis=LesionType.BENIGN,
            malignancy_probability=0.02,
            confidence=Confidence.HIGH,
            segmentation=SimpleNamespace(
                selected=NetworkName.UNET, rule=SelectionRule.AREA, agreement=0.9
            ),
            acquisition=Acquisition.DERMOSCOPIC,
            measures=PhotoMeasures(640, 480, sharpness=50.0, brightness=205.0, clipping=0.0),
            warnings=(PhotoWarning(WarningCode.GLARE, "There is glare."),),
            timing_ms={Stage.TOTAL: 5.0},
            to_json=lambda: {"status": "ok"},
            to_explained_json=lambda: {"status": "ok", "explanation": {}},
        )


class FakeContext:
    """Replaces TorchServe's context of a batch: provides headers, records statuses and metrics."""

    model_name = "skin_lesion"

    def __init__(self, headers: list[dict[str, Any]]) -> None:
        self._headers = headers
        self.statuses: dict[int, int] = {}
        self.counted: Counter[tuple[str, ...]] = Counter()
        self.metrics = self

    def get_request_header(self, index: int, key: str) -> Any:
        return self._headers[index].get(key)

    def get_all_request_header(self, index: int) -> dict[str, Any]:
        return self._headers[index]

    def get_request_id(self, index: int) -> str:
        return f"torchserve-{index}"

    def set_response_content_type(self, index: int, value: str) -> None:
        assert value == "application/json"

    def set_response_status(self, code: int, phrase: str, index: int) -> None:
        self.statuses[index] = code

    def get_metric(self, name: str, kind: object) -> Any:
        def add(value: float, labels: list[str]) -> None:
            self.counted[name, *labels[1:]] += 1

        return SimpleNamespace(add_or_update=add)


EXPLAIN = {"explain": "True"}


@pytest.mark.parametrize("error", [MemoryError(), cv2.error("")])
def test_exhausted_memory_is_left_to_torchserve(error: Exception) -> None:
    """Its answer, 507, becomes a 503 that asks to try again; the handler's 500 would not."""
    if isinstance(error, cv2.error):
        error.code = cv2.Error.STS_NO_MEM

    def analyse(*arguments: Any, **options: Any) -> Any:
        raise error

    handler = SkinLesionHandler()
    handler._analyser = SimpleNamespace(analyse=analyse)  # type: ignore[assignment]
    with pytest.raises(MemoryError):
        handler.handle([{"data": b"good"}], FakeContext([{}]))


def test_each_request_of_a_batch_gets_its_own_answer(caplog: pytest.LogCaptureFixture) -> None:
    handler, analyser = SkinLesionHandler(), FakeAnalyser()
    handler._analyser = analyser  # type: ignore[assignment]
    # The last one is TorchServe's header for a form field of that name.
    headers: list[dict[str, Any]] = [
        {"x-request-id": "from-the-client"},
        EXPLAIN,
        EXPLAIN,
        {},
        EXPLAIN,
        {"explain": {"content-type": "text/plain"}},
    ]
    photos = [b"good", b"good", b"bad", b"bad", b"bug", b"good"]
    context = FakeContext(headers)
    fields: list[dict[str, Any]] = [{"data": photo} for photo in photos]
    fields[1]["lesion"] = bytearray(b"2")
    answers = handler.handle(fields, context)
    contents = [json.loads(answer) for answer in answers]

    assert analyser.explained == [False, True, True, False, True, False]
    assert [choice.number for choice in analyser.choices] == [1, 2, 1, 1, 1, 1]
    assert [context.statuses[index] for index in range(6)] == [200, 200, 415, 415, 500, 200]
    assert ["explanation" in content for content in contents] == [False, True, *4 * [False]]
    codes = [content["error"]["code"] for content in contents if "error" in content]
    assert codes == ["unsupported_format", "unsupported_format", "internal_error"]
    assert [content["request_id"] for content in contents] == [
        "from-the-client",
        *(f"torchserve-{index}" for index in range(1, 6)),
    ]
    assert caplog.text.count("Request torchserve-4 could not be answered: ZeroDivisionError") == 1
    assert context.counted == {
        ("lesion_requests_total",): 6,
        ("lesion_refusals_total", "unsupported_format"): 2,
        ("lesion_analyses_total", "benign", "High"): 2,
        ("lesion_selected_segmenter_total", "unet", "area"): 2,
        ("lesion_advice_total", "watch"): 2,
        ("lesion_acquisition_total", "dermoscopic"): 2,
        ("lesion_warnings_total", "glare"): 2,
        ("lesion_malignancy_probability",): 2,
        ("lesion_mask_disagreement",): 2,
        ("lesion_sharpness_hundreds",): 2,
        ("lesion_darkness_fifties",): 2,
        ("lesion_explanations_total", "ok"): 1,
        ("lesion_stage_seconds", "total"): 3,
    }


def test_the_description_names_the_software_and_the_weights() -> None:
    handler = SkinLesionHandler()
    entry = SimpleNamespace(sha256="abc")
    networks = {NetworkName.UNET: entry}
    handler._manifest = SimpleNamespace(version="0.1", networks=networks)  # type: ignore[assignment]
    (answer,) = handler.handle([{}], FakeContext([{"describe": "True"}]))
    assert json.loads(answer) == {"version": __version__, "weights": {"unet": "abc"}}


GOOD, BAD, BUG = (b64encode(photo).decode() for photo in (b"good", b"bad", b"bug"))


def test_rows_of_v1_are_answered_with_objects_and_no_status() -> None:
    handler = SkinLesionHandler()
    handler._analyser = FakeAnalyser()  # type: ignore[assignment]
    handler._envelope = read_instance
    context = FakeContext([EXPLAIN])
    rows: list[object] = [{"data": GOOD, "lesion": 2}, {"data": BAD}, {"data": BUG}, {}]
    good, bad, bug, empty = handler.handle(rows, context)
    assert good == {"status": "ok", "explanation": {}, "request_id": "torchserve-0"}
    codes = [answer["error"]["code"] for answer in (bad, bug, empty)]
    assert codes == ["unsupported_format", "internal_error", "no_image"]
    assert context.statuses == {}
    assert context.counted["lesion_requests_total",] == 4
    nothing: list[object] = [None, [], "text", {"a": 1}]
    for data in nothing:
        (answer,) = handler.handle(data, context)
        assert answer["error"]["code"] == "no_image"


def test_rows_of_v2_are_answered_with_strings() -> None:
    handler = SkinLesionHandler()
    handler._analyser = FakeAnalyser()  # type: ignore[assignment]
    handler._envelope = read_tensor
    tensor = {"name": "photo", "datatype": "BYTES", "shape": [1]}
    rows = [tensor | {"data": GOOD}, tensor | {"data": BAD}]
    good, bad = handler.handle(rows, FakeContext([{}]))
    assert json.loads(good) == {"status": "ok", "request_id": "torchserve-0"}
    assert json.loads(bad)["error"]["code"] == "unsupported_format"


def test_the_envelope_is_found_and_needs_batches_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_envelope(4) is None
    name = "ts.torch_handler.request_envelope.kservev2"
    monkeypatch.setitem(sys.modules, name, ModuleType(name))
    assert find_envelope(1) is read_tensor
    with pytest.raises(ConfigError, match=r"is kservev2 and batchSize is 4.*Set batchSize"):
        find_envelope(4)
