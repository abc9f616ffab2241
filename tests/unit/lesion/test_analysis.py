"""The path of one photo with small engines that return what they are told."""

import json
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from lesion.analysis import NETWORKS, Analyser
from lesion.config import Settings
from lesion.errors import PhotoRefused, WeightsError
from lesion.photo import Photo
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.region import BoundingBox, crop_region
from lesion.report import NOT_EXPLAINED
from lesion.selection import dice
from lesion.weights import Manifest, NetworkEntry
from tests import pictures

SIZES = [(1280, 720), (720, 1280), (200, 150), (333, 257), (4000, 3000), (32, 5000)]


class PlantedEngine:
    """Returns planted outputs, and remembers what it was given."""

    def __init__(self, **outputs: object) -> None:
        self._outputs = {name: np.asarray(value, np.float32) for name, value in outputs.items()}
        self.batches: list[np.ndarray] = []

    def run(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        self.batches.append(batch)
        return self._outputs


def _manifest() -> Manifest:
    def entry(name: str, size: int) -> NetworkEntry:
        file, sha256 = f"{name}.safetensors", f"sha of {name}"
        return NetworkEntry(name, file, sha256, size, IMAGENET_MEAN, IMAGENET_STD, (), {}, {})

    sizes = zip(NETWORKS, (256, 256, 224), strict=True)
    return Manifest("1.2.3", "2026-01-01", {name: entry(name, size) for name, size in sizes})


def _mask_logits(mask: np.ndarray) -> np.ndarray:
    """Logits of a network that sees `mask`, 1x1x256x256."""
    seen = cv2.resize(mask.astype(np.float32), (256, 256), interpolation=cv2.INTER_AREA)
    return (12 * seen - 6)[None, None]


def _engines(
    unet: np.ndarray,
    deeplabv3: np.ndarray | None = None,
    *,
    skin: float = 5.0,
    malignancy: float = 0.8,
) -> dict[str, PlantedEngine]:
    """`unet` and `deeplabv3` are the masks that these networks see."""
    other = unet if deeplabv3 is None else deeplabv3
    return {
        "unet": PlantedEngine(mask_logits=_mask_logits(unet), skin_logit=[skin]),
        "deeplabv3": PlantedEngine(mask_logits=_mask_logits(other)),
        "resnet18": PlantedEngine(
            malignancy_logit=[malignancy], activation_map=np.zeros((1, 7, 7))
        ),
    }


@pytest.mark.parametrize("size", SIZES)
def test_a_photo_is_outlined_and_diagnosed(size: tuple[int, int], settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(*size)
    engines = _engines(truth)
    report = Analyser(settings, _manifest(), engines).analyse(pictures.encode(photo, quality=90))
    answer = json.loads(json.dumps(report.to_json(), allow_nan=False))

    assert answer["status"] == "ok"
    assert (answer["diagnosis"], answer["confidence"]) == ("malignant", "Low")
    assert answer["malignancy_probability"] == 0.69
    assert answer["image"] == {"width": size[0], "height": size[1], "format": "JPEG"}
    assert answer["model"]["version"] == "1.2.3"
    assert answer["model"]["weights"] == {name: f"sha of {name}" for name in NETWORKS}

    found = answer["segmentation"]
    assert (found["selected"], found["rule"], found["agreement"]) == ("unet", "expected_dice", 1.0)
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
    assert list(stages) == ["decode", "segment", "classify", "render", "total"]
    assert all(spent > 0 for spent in stages.values())
    assert sum(stages.values()) - stages["total"] <= stages["total"] + 0.5
    shapes = [engines[name].batches[0].shape for name in NETWORKS]
    assert shapes == [(1, 3, 256, 256), (1, 3, 256, 256), (1, 3, 224, 224)]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_answer_is_about_the_upright_photo(orientation: int, settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    engines = _engines(truth)
    report = Analyser(settings, _manifest(), engines).analyse(
        pictures.oriented_jpeg(photo, orientation), pictures.mask_file(truth)
    )
    assert (report.width, report.height) == (320, 200)
    assert report.segmentation.mask is not None and report.segmentation.mask.shape == (200, 320)
    straight = Analyser(settings, _manifest(), _engines(truth)).analyse_photo(Photo(photo, "JPEG"))
    assert report.segmentation.bounding_box == straight.segmentation.bounding_box
    expected = _engines(truth)
    Analyser(settings, _manifest(), expected).analyse_photo(Photo(photo, "JPEG"))
    for name in NETWORKS:
        difference = engines[name].batches[0] - expected[name].batches[0]
        assert np.abs(difference).mean() < 0.05


@pytest.mark.parametrize("name", pictures.ANALYSABLE)
def test_unusual_files_are_analysed(name: str, settings: Settings) -> None:
    _, truth = pictures.lesion_photo(240, 180, seed=1)
    analyser = Analyser(settings, _manifest(), _engines(truth))
    assert analyser.analyse(pictures.ANALYSABLE[name]()).status == "ok"


def test_what_is_not_skin_goes_no_further(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    engines = _engines(truth, skin=-3)
    report = Analyser(settings, _manifest(), engines).analyse(pictures.encode(photo))
    answer = report.to_json()
    assert answer["status"] == "not_skin"
    assert answer["message"].startswith("This is not a skin image")
    assert answer["skin_probability"] == 0.0474
    nothing = ("diagnosis", "malignancy_probability", "confidence", "overlay_jpeg")
    assert [answer[field] for field in nothing] == [None] * 4
    assert answer["segmentation"] == {
        "selected": None,
        "rule": "expected_dice",
        "candidates": [],
        "agreement": None,
        "bounding_box": None,
        "contours": [],
        "mask_png": None,
    }
    assert not engines["deeplabv3"].batches and not engines["resnet18"].batches


def test_no_lesion_found(settings: Settings) -> None:
    engines = _engines(np.zeros((256, 256), np.uint8))
    report = Analyser(settings, _manifest(), engines).analyse(pictures.small_photo_jpeg())
    answer = report.to_json()
    assert answer["status"] == "no_lesion_found"
    assert answer["message"].startswith("No lesion area found")
    assert answer["diagnosis"] is None and answer["overlay_jpeg"] is None
    assert answer["segmentation"]["selected"] is None
    assert answer["segmentation"]["agreement"] == 1.0
    assert [one["model"] for one in answer["segmentation"]["candidates"]] == ["unet", "deeplabv3"]
    assert not engines["resnet18"].batches


def test_a_lesion_that_covers_the_whole_frame_is_no_error(settings: Settings) -> None:
    engines = _engines(np.ones((256, 256), np.uint8))
    report = Analyser(settings, _manifest(), engines).analyse(pictures.small_photo_jpeg())
    assert report.status == "ok"
    assert report.segmentation.mask is not None and report.segmentation.mask.all()
    box = report.to_json()["segmentation"]["bounding_box"]
    assert box == {"x": 0, "y": 0, "width": 480, "height": 360}


def test_the_rules_choose_and_a_ground_truth_overrides_them(
    settings: Settings, settings_with: Callable[..., Settings]
) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    larger = cv2.dilate(truth, np.ones((31, 31), np.uint8))
    data = pictures.encode(photo)
    engines = _engines(truth, larger)
    by_area = settings_with("selection", rule="area")
    report = Analyser(by_area, _manifest(), engines).analyse(data)
    assert (report.segmentation.selected, report.segmentation.rule) == ("deeplabv3", "area")

    report = Analyser(by_area, _manifest(), engines).analyse(data, pictures.mask_file(truth))
    assert (report.segmentation.selected, report.segmentation.rule) == ("unet", "dice")
    scores = [candidate.dice for candidate in report.segmentation.candidates]
    assert scores[0] is not None and scores[0] > 0.98
    assert scores[1] == pytest.approx(report.segmentation.agreement, abs=0.02)


def test_the_classifier_sees_the_lesion_and_its_margin(settings: Settings) -> None:
    photo = np.full((400, 400, 3), 255, np.uint8)
    truth = np.zeros((400, 400), np.uint8)
    truth[100:200, 200:300] = 1
    photo[truth == 1] = 0
    engines = _engines(truth)
    Analyser(settings, _manifest(), engines).analyse_photo(Photo(photo, "PNG"))
    crop = engines["resnet18"].batches[0][0, 0]
    side = 1 + 2 * settings.region.margin
    assert (crop < 0).mean() == pytest.approx(1 / side**2, rel=0.06)


def test_who_asks_gets_an_explanation_of_what_the_classifier_saw(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(320, 200)
    engines = _engines(truth)
    activation = engines["resnet18"].run(np.zeros(0))["activation_map"]
    activation[0, 2, 4] = 30
    analyser = Analyser(settings, _manifest(), engines)
    plain = analyser.analyse(pictures.encode(photo))
    assert plain.explanation is None and "explanation" not in plain.to_json()

    report = analyser.analyse(pictures.encode(photo), explained=True)
    answer = json.loads(json.dumps(report.to_explained_json(), allow_nan=False))
    explanation = answer.pop("explanation")
    assert answer.keys() == plain.to_json().keys()
    contributions = np.asarray(explanation["map"]["contributions"])
    assert np.unravel_index(contributions.argmax(), contributions.shape) == (2, 4)
    assert contributions.sum() == pytest.approx(0.8, abs=1e-4)
    heatmap = Image.open(BytesIO(b64decode(explanation["heatmap_jpeg"])))
    assert heatmap.size == (320, 200)
    box = BoundingBox(**explanation["map"]["bounding_box"])
    assert report.segmentation.bounding_box is not None
    seen = crop_region(photo, report.segmentation.bounding_box, settings.region.margin)
    assert (box.height, box.width) == seen.shape[:2]
    assert np.array_equal(seen, crop_region(photo, box, 0.0))


@pytest.mark.parametrize(("skin", "area"), [(-3.0, 1), (5.0, 0)])
def test_where_nothing_was_classified_nothing_is_explained(
    skin: float, area: int, settings: Settings
) -> None:
    engines = _engines(np.full((256, 256), area, np.uint8), skin=skin)
    analyser = Analyser(settings, _manifest(), engines)
    report = analyser.analyse(pictures.small_photo_jpeg(), explained=True)
    explanation = report.to_explained_json()["explanation"]
    assert report.status in ("not_skin", "no_lesion_found")
    assert explanation == {"message": NOT_EXPLAINED, "heatmap_jpeg": None, "map": None}


def test_warnings_are_in_the_answer(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(480, 360)
    blurred = cv2.GaussianBlur(photo, (0, 0), 5)
    analyser = Analyser(settings, _manifest(), _engines(truth))
    warnings = analyser.analyse(pictures.encode(blurred)).to_json()["warnings"]
    assert [warning["code"] for warning in warnings] == ["low_resolution", "blurry"]


def test_outlines_that_differ_are_warned_about(settings: Settings) -> None:
    photo, truth = pictures.lesion_photo(1280, 720)
    elsewhere = np.roll(truth, 300, axis=1)
    analyser = Analyser(settings, _manifest(), _engines(truth, elsewhere))
    warnings = analyser.analyse(pictures.encode(photo)).to_json()["warnings"]
    assert [warning["code"] for warning in warnings] == ["outlines_differ"]


def test_refusals_reach_the_caller(settings: Settings) -> None:
    _, truth = pictures.lesion_photo(480, 360)
    analyser = Analyser(settings, _manifest(), _engines(truth))
    with pytest.raises(PhotoRefused, match="PDF"):
        analyser.analyse(pictures.pdf())
    with pytest.raises(PhotoRefused, match="ground-truth"):
        analyser.analyse(pictures.small_photo_jpeg(), pictures.text())


@pytest.mark.parametrize("network", NETWORKS)
def test_a_broken_network_is_an_error_not_an_answer(network: str, settings: Settings) -> None:
    _, truth = pictures.lesion_photo(480, 360)
    engines = _engines(truth)
    for output in engines[network].run(np.zeros(0)).values():
        output[...] = np.nan
    with pytest.raises(ArithmeticError):
        Analyser(settings, _manifest(), engines).analyse(pictures.small_photo_jpeg())


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_must_be_there(network: str, settings: Settings) -> None:
    engines = _engines(np.ones((256, 256), np.uint8))
    del engines[network]
    with pytest.raises(WeightsError, match=network):
        Analyser(settings, _manifest(), engines)


@pytest.mark.slow
def test_the_answer_about_48_megapixels_is_small(settings: Settings) -> None:
    tile, truth = pictures.lesion_photo(1000, 750)
    photo = np.tile(tile, (8, 8, 1))
    analyser = Analyser(settings, _manifest(), _engines(truth))
    report = analyser.analyse_photo(Photo(photo, "JPEG"))
    assert report.segmentation.mask is not None
    assert report.segmentation.mask.shape == (6000, 8000)
    assert len(json.dumps(report.to_json())) < 1_000_000
