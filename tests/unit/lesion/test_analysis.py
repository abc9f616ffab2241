"""The analysis of a photo, with engines that return given outputs."""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import astuple, replace
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from lesion import __version__
from lesion.analysis import Analyser
from lesion.config import Settings, read_settings, read_worker_settings
from lesion.enums import (
    SEGMENTERS,
    Acquisition,
    Confidence,
    ErrorCode,
    ImageFormat,
    LesionType,
    NetworkName,
    SelectionRule,
    SpacingSource,
    Stage,
    Status,
    WarningCode,
)
from lesion.envelope import MAX_PHOTOS
from lesion.errors import PhotoRefused, WeightsError
from lesion.measures import PixelSpacing
from lesion.paths import MODEL_CONFIG
from lesion.photo import Photo
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.region import BoundingBox, crop_region, with_margin
from lesion.report import NO_LESION_IN_REGION, NOT_EXPLAINED
from lesion.request import Choice
from lesion.selection import dice
from lesion.weights import Manifest, NetworkEntry
from tests import pictures

SIZES = [(1280, 720), (720, 1280), (200, 150), (333, 257), (4000, 3000), (32, 5000)]


class FakeEngine:
    """Returns given outputs, and records its inputs."""

    def __init__(self, **outputs: object) -> None:
        self._outputs = {name: np.asarray(value, np.float32) for name, value in outputs.items()}
        self.batches: list[np.ndarray] = []

    def run(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        self.batches.append(batch)
        return self._outputs


class WindowEngine(FakeEngine):
    """A segmentation network that finds a lesion where a photo is dark, if it is wide enough.

    The probability of a lesion is the higher the more of the window the lesion covers.
    """

    def __init__(self, min_width: int) -> None:
        super().__init__()
        self._min_width = min_width

    def run(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        self.batches.append(batch)
        dark = (batch[0, 0] < 0).astype(np.uint8)
        found = cv2.erode(dark, np.ones((self._min_width,) * 2, np.uint8)).any()
        outputs = {
            "mask_logits": _mask_logits(dark * np.uint8(found)),
            "skin_logit": [5.0],
            "lesion_logit": [2.0 + dark.mean() if found else -5.0],
            "acquisition_logits": [[1.0, 0.0, 0.0]],
        }
        return {name: np.asarray(value, np.float32) for name, value in outputs.items()}


def _spots(width: int, height: int, *spots: tuple[int, int, int]) -> tuple[Photo, np.ndarray]:
    """Draw dark discs (x, y, radius) on light skin, and their mask."""
    mask = np.zeros((height, width), np.uint8)
    for x, y, radius in spots:
        cv2.circle(mask, (x, y), radius, 1, cv2.FILLED)
    pixels = np.where(mask[..., None] > 0, (20, 10, 10), pictures.LIGHT_SKIN).astype(np.uint8)
    return Photo(pixels, ImageFormat.PNG), mask


def _disc(shape: tuple[int, ...], x: int, y: int, radius: int) -> np.ndarray:
    return cv2.circle(np.zeros(shape[:2], np.uint8), (x, y), radius, 1, cv2.FILLED)


def _window_analyser(settings: Settings, min_width: int = 5) -> Analyser:
    """Build an analyser whose segmentation networks are ``WindowEngine``."""
    engines = _engines(np.zeros((256, 256), np.uint8))
    for network in SEGMENTERS:
        engines[network] = WindowEngine(min_width)
    return Analyser(settings, _manifest(), engines)


def _manifest() -> Manifest:
    def entry(name: NetworkName, size: int) -> NetworkEntry:
        file, sha256 = f"{name}.safetensors", f"sha of {name}"
        return NetworkEntry(name, file, sha256, size, IMAGENET_MEAN, IMAGENET_STD, (), {}, {})

    sizes = zip(NetworkName, (256, 256, 224, 160), strict=True)
    return Manifest("1.2.3", "2026-01-01", {name: entry(name, size) for name, size in sizes})


def _mask_logits(mask: np.ndarray) -> np.ndarray:
    """Compute the logits (float32 1x1x256x256) of a network that finds ``mask``."""
    scaled = cv2.resize(mask.astype(np.float32), (256, 256), interpolation=cv2.INTER_AREA)
    return (12 * scaled - 6)[None, None]


def _engines(
    unet: np.ndarray,
    deeplabv3: np.ndarray | None = None,
    *,
    skin: float = 5.0,
    lesion: float = 5.0,
    acquisition: Acquisition = Acquisition.DERMOSCOPIC,
    malignancy: float = 0.8,
    spread: float = 0.0,
) -> dict[NetworkName, FakeEngine]:
    """Build engines for networks that find the masks ``unet`` and ``deeplabv3``."""
    other = unet if deeplabv3 is None else deeplabv3
    return {
        NetworkName.UNET: FakeEngine(
            mask_logits=_mask_logits(unet),
            skin_logit=[skin],
            lesion_logit=[lesion],
            acquisition_logits=[[float(acquisition is each) for each in Acquisition]],
        ),
        NetworkName.DEEPLABV3: FakeEngine(mask_logits=_mask_logits(other)),
        NetworkName.RESNET18: FakeEngine(
            malignancy_logit=[malignancy], activation_map=np.zeros((1, 7, 7))
        ),
        NetworkName.EFFICIENTNET_LITE: FakeEngine(
            malignancy_logit=[malignancy + spread], diagnosis_logits=[[0, 0, 0, 0, 2, 1, 0]]
        ),
    }


@pytest.mark.parametrize("size", SIZES)
def test_a_photo_is_segmented_and_classified(size: tuple[int, int], settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(*size)
    engines = _engines(truth)
    report = Analyser(settings, _manifest(), engines).analyse(pictures.encode(photo, quality=90))
    answer = json.loads(json.dumps(report.to_json(), allow_nan=False))

    assert answer["status"] == Status.OK
    assert (answer["diagnosis"], answer["confidence"]) == (LesionType.MALIGNANT, Confidence.LOW)
    assert answer["malignancy_probability"] == 0.69
    assert answer["image"] == {"width": size[0], "height": size[1], "format": ImageFormat.JPEG}
    assert answer["model"]["version"] == __version__
    assert answer["model"]["weights"] == {name: f"sha of {name}" for name in NetworkName}

    found = answer["segmentation"]
    assert (found["selected"], found["rule"]) == (NetworkName.UNET, SelectionRule.EXPECTED_DICE)
    assert found["agreement"] == 1.0
    mask = np.asarray(Image.open(BytesIO(b64decode(found["mask_png"]))))
    assert mask.shape == truth.shape
    assert dice(mask // 255, truth) > (0.98 if min(size) > 100 else 0.9)
    box = found["bounding_box"]
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    assert (box["x"], box["y"]) == (columns[0], rows[0])
    assert (box["width"], box["height"]) == (np.ptp(columns) + 1, np.ptp(rows) + 1)
    points = np.concatenate(found["contours"])
    assert points.min(0).tolist() == [box["x"], box["y"]]

    overlay = Image.open(BytesIO(b64decode(answer["overlay_jpeg"])))
    assert max(overlay.size) == min(1024, max(size))
    assert len(json.dumps(answer)) < 1_000_000

    stages = answer["timing_ms"]
    assert list(stages) == ["decode", "quality", "segment", "classify", "render", "total"]
    assert all(spent > 0 for spent in report.timing_ms.values())
    assert sum(stages.values()) - stages[Stage.TOTAL] <= stages[Stage.TOTAL] + 0.5
    shapes = [engines[name].batches[0].shape for name in NetworkName]
    assert shapes == [
        (1, 3, 256, 256),
        (1, 3, 256, 256),
        (1, 3, 224, 224),
        (1, 3, 160, 160),
    ]


def test_the_lesion_is_measured_with_the_scale_of_the_request_or_the_photo(
    settings: Settings,
) -> None:
    photo, truth = _spots(1000, 800, (500, 400, 150))
    analyser = Analyser(settings, _manifest(), _engines(truth))
    unscaled = analyser.analyse_photo(photo).lesion_measures
    assert unscaled is not None and unscaled.scale is None
    assert unscaled.pixels.largest_diameter == pytest.approx(301, rel=0.03)
    of_file = replace(photo, spacing=PixelSpacing(0.02, 0.02))
    found = analyser.analyse_photo(of_file).lesion_measures
    assert found is not None and found.scale is not None and found.millimetres is not None
    assert found.scale.source is SpacingSource.FILE
    assert found.millimetres.largest_diameter == pytest.approx(6.02, rel=0.03)
    found = analyser.analyse_photo(of_file, spacing=PixelSpacing(0.04, 0.04)).lesion_measures
    assert found is not None and found.scale is not None and found.millimetres is not None
    assert found.scale.source is SpacingSource.REQUEST
    assert found.millimetres.largest_diameter == pytest.approx(12.04, rel=0.03)
    file = pictures.encode(photo.pixels)
    answer = analyser.analyse(file, spacing=PixelSpacing(0.01, 0.01)).to_json()["measures"]
    assert answer["pixel_spacing"] == {"row_mm": 0.01, "column_mm": 0.01, "source": "request"}
    assert answer["over_6_mm"] is False


def test_measures_change_neither_probability_nor_advice(settings: Settings) -> None:
    photo, truth = _spots(1000, 800, (500, 400, 150))
    analyser = Analyser(settings, _manifest(), _engines(truth))
    ignored = ("measures", "timing_ms")
    answers = [
        analyser.analyse_photo(photo, spacing=spacing).to_json()
        for spacing in (None, PixelSpacing(0.001, 0.001), PixelSpacing(1.0, 2.0))
    ]
    kept = [{key: each[key] for key in each if key not in ignored} for each in answers]
    assert kept[0] == kept[1] == kept[2]
    assert len({each["measures"]["area_mm2"] for each in answers}) == 3


def test_without_a_lesion_there_are_no_measures(settings: Settings) -> None:
    nothing = _engines(np.zeros((256, 256), np.uint8), lesion=-5.0)
    photo = Photo(pictures.lesion_photo(300, 200)[0], ImageFormat.PNG)
    report = Analyser(settings, _manifest(), nothing).analyse_photo(photo)
    assert report.status == Status.NO_LESION_FOUND
    assert report.to_json()["measures"] is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_answer_is_about_the_upright_photo(orientation: int, settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    engines = _engines(truth)
    report = Analyser(settings, _manifest(), engines).analyse(
        pictures.oriented_jpeg(photo, orientation), pictures.mask_file(truth)
    )
    assert (report.width, report.height) == (320, 200)
    assert report.segmentation.mask is not None and report.segmentation.mask.shape == (200, 320)
    straight = Analyser(settings, _manifest(), _engines(truth)).analyse_photo(
        Photo(photo, ImageFormat.JPEG)
    )
    assert report.segmentation.bounding_box == straight.segmentation.bounding_box
    expected = _engines(truth)
    Analyser(settings, _manifest(), expected).analyse_photo(Photo(photo, ImageFormat.JPEG))
    for name in NetworkName:
        difference = engines[name].batches[0] - expected[name].batches[0]
        assert np.abs(difference).mean() < 0.05


@pytest.mark.parametrize("name", pictures.ANALYSABLE)
def test_unusual_files_are_analysed(name: str, settings: Settings) -> None:
    _, truth = pictures.lesion_photo(240, 180, seed=1)
    analyser = Analyser(settings, _manifest(), _engines(truth))
    assert analyser.analyse(pictures.ANALYSABLE[name]()).status == Status.OK


def test_a_photo_that_does_not_show_skin_is_not_analysed_further(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    engines = _engines(truth, skin=-3)
    report = Analyser(settings, _manifest(), engines).analyse(pictures.encode(photo))
    answer = report.to_json()
    assert answer["status"] == Status.NOT_SKIN
    assert answer["message"].startswith("This is not a skin image")
    assert answer["skin_probability"] == 0.0474
    nothing = ("advice", "diagnosis", "malignancy_probability", "confidence", "overlay_jpeg")
    assert [answer[field] for field in nothing] == [None] * 5
    assert answer["classification"] == {
        "rule": settings.classification.rule,
        "prevalence": settings.classification.prevalence,
        "selected": None,
        "candidates": [],
        "diagnoses": [],
    }
    assert answer["segmentation"] == {
        "selected": None,
        "rule": SelectionRule.EXPECTED_DICE,
        "candidates": [],
        "agreement": None,
        "bounding_box": None,
        "contours": [],
        "mask_png": None,
    }
    assert not engines[NetworkName.DEEPLABV3].batches and not engines[NetworkName.RESNET18].batches


def test_skin_without_a_lesion_is_not_classified(settings: Settings) -> None:
    """Whatever the masks show; unless a ground truth shows a lesion."""
    photo, truth = pictures.lesion_photo(320, 200)
    analyser = Analyser(settings, _manifest(), _engines(truth, lesion=-2.0))
    report = analyser.analyse(pictures.encode(photo))
    assert report.status == Status.NO_LESION_FOUND
    assert report.lesion_probability == pytest.approx(0.1192, abs=1e-4)
    assert report.segmentation.selected is None and report.segmentation.mask is None
    assert len(report.segmentation.candidates) == 2
    with_truth = analyser.analyse(pictures.encode(photo), pictures.mask_file(truth))
    assert with_truth.status == Status.OK


def test_two_empty_masks_mean_that_no_lesion_was_found(settings: Settings) -> None:
    engines = _engines(np.zeros((256, 256), np.uint8))
    report = Analyser(settings, _manifest(), engines).analyse(pictures.small_photo_jpeg())
    answer = report.to_json()
    assert answer["status"] == Status.NO_LESION_FOUND
    assert answer["message"].startswith("No lesion area found")
    assert answer["diagnosis"] is None and answer["overlay_jpeg"] is None
    assert answer["segmentation"]["selected"] is None
    assert answer["segmentation"]["agreement"] == 1.0
    candidates = answer["segmentation"]["candidates"]
    assert [candidate["model"] for candidate in candidates] == list(SEGMENTERS)
    assert [candidate["contours"] for candidate in candidates] == [[], []]
    assert not engines[NetworkName.RESNET18].batches


def test_a_lesion_may_cover_the_whole_frame(settings: Settings) -> None:
    engines = _engines(np.ones((256, 256), np.uint8))
    report = Analyser(settings, _manifest(), engines).analyse(pictures.small_photo_jpeg())
    assert report.status == Status.OK
    assert report.segmentation.mask is not None and report.segmentation.mask.all()
    box = report.to_json()["segmentation"]["bounding_box"]
    assert box == {"x": 0, "y": 0, "width": 480, "height": 360}


def test_a_ground_truth_overrides_the_rule(
    settings: Settings, settings_with: Callable[..., Settings]
) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    larger = cv2.dilate(truth, np.ones((31, 31), np.uint8))
    data = pictures.encode(photo)
    engines = _engines(truth, larger)
    by_area = settings_with("selection", rule=SelectionRule.AREA)
    report = Analyser(by_area, _manifest(), engines).analyse(data)
    assert report.segmentation.selected == NetworkName.DEEPLABV3
    assert report.segmentation.rule == SelectionRule.AREA

    report = Analyser(by_area, _manifest(), engines).analyse(data, pictures.mask_file(truth))
    assert report.segmentation.selected == NetworkName.UNET
    assert report.segmentation.rule == SelectionRule.DICE
    scores = [candidate.dice for candidate in report.segmentation.candidates]
    assert scores[0] is not None and scores[0] > 0.98
    assert scores[1] == pytest.approx(report.segmentation.agreement, abs=0.02)

    segmentation = report.to_json()["segmentation"]
    unet, deeplab = (candidate["contours"] for candidate in segmentation["candidates"])
    assert unet == segmentation["contours"]
    grown = np.ptp(deeplab[0], axis=0) - np.ptp(unet[0], axis=0)
    assert grown.tolist() == pytest.approx([30, 30], abs=4)


def test_the_classifier_sees_the_lesion_and_its_margin(settings: Settings) -> None:
    photo = np.full((400, 400, 3), 255, np.uint8)
    truth = np.zeros((400, 400), np.uint8)
    truth[100:200, 200:300] = 1
    photo[truth == 1] = 0
    engines = _engines(truth)
    Analyser(settings, _manifest(), engines).analyse_photo(Photo(photo, ImageFormat.PNG))
    crop = engines[NetworkName.RESNET18].batches[0][0, 0]
    side = 1 + 2 * settings.region.margin
    assert (crop < 0).mean() == pytest.approx(1 / side**2, rel=0.06)


def test_an_explanation_covers_the_region_that_was_classified(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    engines = _engines(truth)
    activation = engines[NetworkName.RESNET18].run(np.zeros(0))["activation_map"]
    activation[0, 2, 4] = 30
    analyser = Analyser(settings, _manifest(), engines)
    plain = analyser.analyse(pictures.encode(photo))
    assert plain.explanation is None and "explanation" not in plain.to_json()

    report = analyser.analyse(pictures.encode(photo), explained=True)
    answer = json.loads(json.dumps(report.to_explained_json(), allow_nan=False))
    explanation = answer.pop("explanation")
    assert answer.keys() == plain.to_json().keys()
    contributions = np.asarray(explanation["map"]["contributions"])
    assert tuple(np.argwhere(contributions == contributions.max())[0]) == (2, 4)
    assert contributions.sum() == pytest.approx(0.8, abs=1e-4)
    heatmap = Image.open(BytesIO(b64decode(explanation["heatmap_jpeg"])))
    assert heatmap.size == (320, 200)
    box = BoundingBox(**explanation["map"]["bounding_box"])
    assert report.segmentation.bounding_box is not None
    seen = crop_region(photo, report.segmentation.bounding_box, settings.region.margin)
    assert (box.height, box.width) == seen.shape[:2]
    assert np.array_equal(seen, crop_region(photo, box, 0.0))


@pytest.mark.parametrize(("skin", "area"), [(-3.0, 1), (5.0, 0)])
def test_there_is_no_explanation_without_a_classification(
    skin: float, area: int, settings: Settings
) -> None:
    engines = _engines(np.full((256, 256), area, np.uint8), skin=skin)
    analyser = Analyser(settings, _manifest(), engines)
    report = analyser.analyse(pictures.small_photo_jpeg(), explained=True)
    explanation = report.to_explained_json()["explanation"]
    assert report.status in (Status.NOT_SKIN, Status.NO_LESION_FOUND)
    assert explanation == {
        "message": NOT_EXPLAINED,
        "model": NetworkName.RESNET18,
        "malignancy_probability": None,
        "heatmap_jpeg": None,
        "map": None,
    }


def test_warnings_are_in_the_answer(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(480, 360)
    blurred = np.asarray(cv2.GaussianBlur(photo, (0, 0), 5), np.uint8)
    analyser = Analyser(settings, _manifest(), _engines(truth))
    warnings = analyser.analyse(pictures.encode(blurred)).to_json()["warnings"]
    assert [warning["code"] for warning in warnings] == [
        WarningCode.LOW_RESOLUTION,
        WarningCode.BLURRY,
    ]


def test_masks_that_disagree_get_a_warning(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(1280, 720)
    elsewhere = np.roll(truth, 300, axis=1)
    analyser = Analyser(settings, _manifest(), _engines(truth, elsewhere))
    warnings = analyser.analyse(pictures.encode(photo)).to_json()["warnings"]
    assert [warning["code"] for warning in warnings] == [WarningCode.OUTLINES_DIFFER]


@pytest.mark.parametrize(
    ("acquisition", "codes"),
    [
        (Acquisition.DERMOSCOPIC, []),
        (Acquisition.PHONE, [WarningCode.PHONE_PHOTO]),
        (Acquisition.OTHER, [WarningCode.UNUSUAL_PHOTO]),
    ],
)
def test_the_answer_says_how_the_photo_was_taken(
    acquisition: Acquisition, codes: list[WarningCode], settings: Settings
) -> None:
    photo, truth = pictures.lesion_photo(1280, 720)
    analyser = Analyser(settings, _manifest(), _engines(truth, acquisition=acquisition))
    answer = analyser.analyse(pictures.encode(photo)).to_json()
    assert answer["acquisition"] == acquisition
    assert [warning["code"] for warning in answer["warnings"]] == codes


def test_warnings_about_the_lesion_are_in_the_answer(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(1280, 720)
    middle = int(np.flatnonzero(truth.any(0)).mean())
    photo, truth = photo[:, middle:], truth[:, middle:]
    analyser = Analyser(settings, _manifest(), _engines(truth))
    warnings = analyser.analyse(pictures.encode(photo)).to_json()["warnings"]
    assert WarningCode.LESION_CUT in [warning["code"] for warning in warnings]


def test_refusals_are_raised_to_the_caller(settings: Settings) -> None:
    _, truth = pictures.lesion_photo(480, 360)
    analyser = Analyser(settings, _manifest(), _engines(truth))
    with pytest.raises(PhotoRefused, match="PDF"):
        analyser.analyse(pictures.pdf())
    with pytest.raises(PhotoRefused, match="ground-truth"):
        analyser.analyse(pictures.small_photo_jpeg(), pictures.text())


@pytest.mark.parametrize(("width", "height"), [(2000, 1500), (1500, 2000)])
@pytest.mark.parametrize(("x", "y"), [(1210, 340), (60, 1400), (740, 750)])
def test_a_small_lesion_is_found_in_a_closer_pass(
    width: int, height: int, x: int, y: int, settings: Settings
) -> None:
    """The disc is too small for the first pass; in a tile, which is a part of the photo, it is not.

    The masks of the tile are pasted where the disc is.
    """
    photo, truth = _spots(width, height, (x, y, 32))
    analyser = _window_analyser(settings, min_width=12)
    screened = analyser.finder.screen(photo.pixels)
    tile = min(width, height) / settings.zoom.tiles
    assert screened.window.width == screened.window.height == tile
    report = analyser.analyse_photo(photo)
    assert report.status == Status.OK
    assert report.lesion_probability > 0.5
    assert report.segmentation.mask is not None
    assert dice(report.segmentation.mask, truth) > 0.9
    box = report.segmentation.bounding_box
    assert box is not None
    assert (box.x, box.y, box.width) == pytest.approx((x - 32, y - 32, 65), abs=4)
    for candidate in report.segmentation.candidates:
        assert candidate.area_fraction == pytest.approx(truth.mean(), rel=0.2)
    assert len(report.lesions) == 1 and not report.warnings


def test_without_a_lesion_in_any_window_the_first_pass_counts(settings: Settings) -> None:
    photo, _ = _spots(2000, 1500, *((300 + 50 * n, 690, 6) for n in range(30)))
    analyser = _window_analyser(settings, min_width=12)
    assert analyser.finder.screen(photo.pixels).window == BoundingBox(0, 0, 2000, 1500)
    assert analyser.analyse_photo(photo).status == Status.NO_LESION_FOUND


def test_a_ground_truth_is_compared_with_the_masks_of_a_window(settings: Settings) -> None:
    photo, truth = _spots(2000, 1500, (1210, 340, 24))
    report = _window_analyser(settings, min_width=12).analyse_photo(photo, truth)
    dices = [candidate.dice for candidate in report.segmentation.candidates]
    assert all(dice is not None and dice > 0.9 for dice in dices)


TWO = ((420, 300, 90), (900, 420, 70))
"""Two large discs in a photo of 1280x720 pixels; the first one is the main lesion."""


def test_every_lesion_is_listed_and_the_main_one_analysed(settings: Settings) -> None:
    photo, _ = _spots(1280, 720, *TWO)
    report = _window_analyser(settings).analyse_photo(photo)
    answer = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert [lesion["number"] for lesion in answer["lesions"]] == [1, 2]
    assert [lesion["selected"] for lesion in answer["lesions"]] == [True, False]
    assert answer["lesions"][0]["bounding_box"] == answer["segmentation"]["bounding_box"]
    for lesion, (x, y, radius) in zip(answer["lesions"], TWO, strict=True):
        box = lesion["bounding_box"]
        found = box["x"], box["y"], box["width"], box["height"]
        expected = x - radius, y - radius, 2 * radius + 1, 2 * radius + 1
        assert found == pytest.approx(expected, abs=8)
        area = np.pi * radius**2 / (1280 * 720)
        assert lesion["area_fraction"] == pytest.approx(area, rel=0.06)
        assert cv2.contourArea(np.asarray(lesion["contour"], np.int32)) / (
            1280 * 720
        ) == pytest.approx(area, rel=0.08)
    (warning,) = (w for w in answer["warnings"] if w["code"] == WarningCode.SEVERAL_LESIONS)
    assert warning["message"].startswith("2 lesions were found")


@pytest.mark.parametrize("explained", [False, True])
def test_another_lesion_can_be_chosen_by_its_number(explained: bool, settings: Settings) -> None:
    photo, _ = _spots(1280, 720, *TWO)
    analyser = _window_analyser(settings)
    main = analyser.analyse_photo(photo)
    other = analyser.analyse_photo(photo, choice=Choice(number=2), explained=explained)
    assert other.segmentation.mask is not None
    assert dice(other.segmentation.mask, _disc(photo.pixels.shape, *TWO[1])) > 0.96
    assert other.segmentation.agreement == 1.0
    assert main.lesions[0].box == other.lesions[0].box
    listed, analysed = main.lesions[1].box, other.lesions[1].box
    assert np.abs(np.subtract(astuple(listed), astuple(analysed))).max() <= 1
    assert other.segmentation.bounding_box == analysed
    assert [lesion["selected"] for lesion in other.to_json()["lesions"]] == [False, True]
    if explained:
        assert other.explanation is not None
        region = with_margin(analysed, settings.region.margin, photo.pixels.shape)
        assert other.explanation.region == region


def test_small_lesions_in_several_windows_are_listed(settings: Settings) -> None:
    photo, _ = _spots(3000, 2000, (800, 700, 80), (2200, 1500, 60))
    analyser = _window_analyser(settings)
    screened = analyser.finder.screen(photo.pixels)
    assert screened.window.width < 1000 and len(screened.further) == 1
    for number, (x, y, radius) in ((1, (800, 700, 80)), (2, (2200, 1500, 60))):
        report = analyser.analyse_photo(photo, choice=Choice(number=number))
        assert len(report.lesions) == 2
        assert report.segmentation.mask is not None
        assert dice(report.segmentation.mask, _disc(photo.pixels.shape, x, y, radius)) > 0.96
        assert report.lesions[number - 1].box == report.segmentation.bounding_box


def test_an_empty_ground_truth_selects_a_mask_without_the_chosen_lesion(
    settings: Settings,
) -> None:
    photo, both = _spots(1280, 720, *TWO)
    engines = _engines(both, _disc(both.shape, *TWO[0]))
    report = Analyser(settings, _manifest(), engines).analyse_photo(
        photo, np.zeros_like(both), Choice(number=2)
    )
    assert report.status == Status.NO_LESION_FOUND and not report.lesions


def test_a_lesion_that_only_the_unet_found_can_be_chosen(settings: Settings) -> None:
    """The main one may be DeepLabV3's, whose map is not in doubt because of the other one."""
    photo, both = _spots(1280, 720, *TWO)
    engines = _engines(both, _disc(both.shape, *TWO[0]))
    analyser = Analyser(settings, _manifest(), engines)
    main = analyser.analyse_photo(photo)
    assert main.segmentation.selected == NetworkName.DEEPLABV3 and len(main.lesions) == 2
    report = analyser.analyse_photo(photo, choice=Choice(number=2))
    assert report.segmentation.selected == NetworkName.UNET
    assert report.segmentation.agreement == 0.0
    codes = [warning.code for warning in report.warnings]
    assert codes == [WarningCode.OUTLINES_DIFFER, WarningCode.SEVERAL_LESIONS]


def test_a_number_that_no_lesion_has_is_refused(settings: Settings) -> None:
    photo, _ = _spots(1280, 720, *TWO)
    with pytest.raises(PhotoRefused, match="Lesion 3 was asked for, but only 2 were found") as e:
        _window_analyser(settings).analyse_photo(photo, choice=Choice(number=3))
    assert e.value.code == ErrorCode.BAD_CHOICE


@pytest.mark.parametrize(("x", "y", "radius"), TWO)
def test_a_lesion_can_be_chosen_by_a_box(x: int, y: int, radius: int, settings: Settings) -> None:
    photo, _ = _spots(1280, 720, *TWO)
    box = BoundingBox(x - radius - 5, y - radius - 5, 2 * radius + 10, 2 * radius + 10)
    report = _window_analyser(settings).analyse_photo(photo, choice=Choice(region=box))
    assert report.status == Status.OK
    assert report.segmentation.mask is not None
    assert dice(report.segmentation.mask, _disc(photo.pixels.shape, x, y, radius)) > 0.97
    assert [lesion["selected"] for lesion in report.to_json()["lesions"]] == [True]
    assert not report.warnings


def test_a_box_without_a_lesion_says_so(settings: Settings) -> None:
    photo, _ = _spots(1280, 720, *TWO)
    analyser = _window_analyser(settings)
    for box in (BoundingBox(600, 10, 60, 60), BoundingBox(1100, 600, 100, 100)):
        report = analyser.analyse_photo(photo, choice=Choice(region=box))
        assert report.status == Status.NO_LESION_FOUND
        assert report.message == NO_LESION_IN_REGION
        assert report.to_json()["lesions"] == []
    with pytest.raises(PhotoRefused, match="outside the photo"):
        analyser.analyse_photo(photo, choice=Choice(region=BoundingBox(1200, 0, 100, 100)))


def test_the_whole_photo_decides_whether_it_shows_skin(settings: Settings) -> None:
    photo, _ = _spots(1280, 720, *TWO)
    analyser = Analyser(settings, _manifest(), _engines(np.ones((256, 256), np.uint8), skin=-3))
    report = analyser.analyse_photo(photo, choice=Choice(region=BoundingBox(0, 0, 200, 200)))
    assert report.status == Status.NOT_SKIN


@pytest.mark.parametrize("network", NetworkName)
def test_an_output_that_is_not_finite_is_an_error(network: NetworkName, settings: Settings) -> None:
    _, truth = pictures.lesion_photo(480, 360)
    engines = _engines(truth)
    for output in engines[network].run(np.zeros(0)).values():
        output[...] = np.nan
    with pytest.raises(ArithmeticError):
        Analyser(settings, _manifest(), engines).analyse(pictures.small_photo_jpeg())


@pytest.mark.parametrize("network", NetworkName)
def test_every_network_is_required(network: NetworkName, settings: Settings) -> None:
    engines = _engines(np.ones((256, 256), np.uint8))
    del engines[network]
    with pytest.raises(WeightsError, match=network):
        Analyser(settings, _manifest(), engines)


@pytest.mark.slow
def test_the_answer_about_48_megapixels_is_small(settings: Settings) -> None:
    tile, truth = pictures.lesion_photo(1000, 750)
    photo = np.tile(tile, (8, 8, 1))
    analyser = Analyser(settings, _manifest(), _engines(truth))
    report = analyser.analyse_photo(Photo(photo, ImageFormat.JPEG))
    assert report.segmentation.mask is not None
    assert report.segmentation.mask.shape == (6000, 8000)
    assert len(json.dumps(report.to_json())) < 1_000_000


# ---------------------------------------------------------------- time limit


def test_the_time_is_checked_before_every_run_of_a_network(
    settings_with: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a clock that advances by a second when it is read, no step is left out."""
    passed: list[float] = []

    def tick() -> float:
        passed.append(float(len(passed)))
        return passed[-1]

    monkeypatch.setattr("lesion.deadline.thread_time", tick)
    photo, mask = _spots(1000, 750, (150, 150, 10), (850, 600, 10), (500, 350, 12))
    data, truth = pictures.encode(photo.pixels, ImageFormat.PNG), pictures.mask_file(mask)

    def analyse(seconds: float) -> list[FakeEngine]:
        passed.clear()
        analyser = _window_analyser(settings_with("photo", max_seconds=seconds))
        analyser.analyse(data, truth, explained=True)
        return [engine for engine in analyser._engines.values() if isinstance(engine, FakeEngine)]

    runs = sum(len(engine.batches) for engine in analyse(600))
    needed = len(passed) - 1
    assert runs >= 6
    assert needed > runs
    for allowed in range(1, needed):
        with pytest.raises(PhotoRefused, match=r"takes too long to .*make it smaller\.") as refusal:
            analyse(allowed)
        assert refusal.value.code in (ErrorCode.TOO_COMPLEX, ErrorCode.BAD_GROUND_TRUTH)
        assert len(passed) == allowed + 2  # the start, and the first check after the deadline
    analyse(needed)


def test_a_batch_of_slow_photos_is_answered_before_the_worker_is_restarted() -> None:
    """Each photo may take a second longer than its limit: no step between two checks does."""
    worker, photo = read_worker_settings(MODEL_CONFIG), read_settings(MODEL_CONFIG).photo
    most = max(worker.batch_size, MAX_PHOTOS)
    assert most * (photo.max_seconds + 1) < worker.response_timeout
    assert photo.max_seconds < 10
