"""The heat map: exact numbers, the right place in the picture, and dependence on the weights."""

import re
from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import spearmanr

from lesion.classification import Calibration, Classification
from lesion.config import Settings
from lesion.engine import TorchEngine
from lesion.enums import EXPLAINED_CLASSIFIER, NetworkName
from lesion.explanation import (
    BENIGN_HUE,
    CHROMA,
    MALIGNANT_HUE,
    decompose,
    explain,
    map_to_chromaticity,
    render_heatmap,
)
from lesion.networks.resnet18 import LesionResNet18
from lesion.paths import FRONTEND, WEIGHTS, data_folder
from lesion.preprocessing import prepare
from lesion.region import BoundingBox, bounding_box, crop_region, with_margin
from lesion.segmentation import sigmoid
from lesion.weights import NetworkEntry, load_manifest, load_state_dict
from tests import pictures

SIZES = [(1280, 720), (720, 1280), (200, 150), (333, 257), (3000, 4000), (32, 5000)]
CALIBRATION = Calibration(temperature=1.7, bias=-0.4)


def classify(activation: np.ndarray, constant: float = 0.3) -> Classification:
    """Build the result of a classifier with this activation map (hxw)."""
    logit = np.asarray([activation.mean() + constant], np.float32)
    outputs = {"malignancy_logit": logit, "activation_map": activation[None].astype(np.float32)}
    return Classification.from_outputs(NetworkName.RESNET18, outputs, CALIBRATION, 0.5)


def one_cell(row: int, column: int, value: float) -> np.ndarray:
    strength = np.zeros((7, 7))
    strength[row, column] = value
    return strength


def decode(data: bytes) -> np.ndarray:
    """Decode a JPEG to uint8 HxWx3, RGB."""
    return np.asarray(Image.open(BytesIO(data)))


def lab(picture: np.ndarray) -> np.ndarray:
    """Convert a picture (uint8 ...x3, RGB) to CIELAB (float32 ...x3)."""
    flat = picture.reshape(-1, 1, 3).astype(np.float32) / 255
    return cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(picture.shape)


# ---------------------------------------------------------------- numbers


def test_the_contributions_add_up_to_the_probability() -> None:
    activation = np.random.default_rng(0).normal(0, 3, (7, 7))
    answer = classify(activation)
    contributions, constant_share = decompose(answer, CALIBRATION.temperature)
    assert contributions.shape == (7, 7)
    assert sigmoid(contributions.sum()) == pytest.approx(answer.probability, abs=1e-6)
    expected = (0.3 / CALIBRATION.temperature + CALIBRATION.bias) / 49
    assert constant_share == pytest.approx(expected, abs=1e-6)
    from_picture = contributions - constant_share
    assert np.allclose(from_picture, activation / 49 / CALIBRATION.temperature, atol=1e-6)


@torch.inference_mode()
def test_a_network_s_contributions_add_up_to_its_logit() -> None:
    """The map of a larger picture has more cells."""
    torch.manual_seed(0)
    network = LesionResNet18().eval()
    outputs = {name: value.numpy() for name, value in network(torch.randn(1, 3, 160, 224)).items()}
    classification = Classification.from_outputs(NetworkName.RESNET18, outputs, Calibration(), 0.5)
    contributions, constant_share = decompose(classification, 1.0)
    assert contributions.shape == (5, 7)
    assert contributions.sum() == pytest.approx(outputs["malignancy_logit"].item(), abs=1e-4)
    assert 35 * constant_share == pytest.approx(network.network.fc.bias.item(), abs=1e-4)


def test_a_weak_map_stays_pale(settings: Settings) -> None:
    photo, mask = np.full((240, 320, 3), 150, np.uint8), np.zeros((240, 320), np.uint8)
    floor = settings.explanation.min_full_colour
    for each, full_colour in ((5 * floor, 5 * floor), (0.4 * floor, floor)):
        activation = np.full((7, 7), 49 * each)
        answer = Classification(
            NetworkName.RESNET18, 49 * each, 49 * each, activation=activation.astype(np.float32)
        )
        region = BoundingBox(40, 40, 200, 160)
        explanation = explain(photo, mask, region, answer, Calibration(), settings)
        assert explanation.full_colour == pytest.approx(full_colour)
        inside = lab(decode(explanation.heatmap_jpeg))[50:190, 50:230]
        chroma = np.median(np.hypot(inside[..., 1], inside[..., 2]))
        assert chroma == pytest.approx(CHROMA * each / full_colour, abs=3)


# ---------------------------------------------------------------- the picture


def boxes(width: int, height: int) -> list[BoundingBox]:
    """Return boxes in the middle, in two corners, of the whole photo and of one pixel."""
    part, rest = max(1, width // 3), max(1, height // 4)
    return [
        BoundingBox(width // 3, height // 3, part, rest),
        BoundingBox(0, 0, part, rest),
        BoundingBox(width - part, height - rest, part, rest),
        BoundingBox(0, 0, width, height),
        BoundingBox(width // 2, height // 2, 1, 1),
    ]


@pytest.mark.parametrize("size", SIZES)
def test_the_picture_fits_the_photo_and_the_colour_its_cell(
    size: tuple[int, int], settings: Settings
) -> None:
    photo = np.full((size[1], size[0], 3), 150, np.uint8)
    for box in boxes(*size):
        mask = np.zeros(photo.shape[:2], np.uint8)
        mask[box.y : box.y + box.height, box.x : box.x + box.width] = 1
        region = with_margin(box, settings.region.margin, photo.shape)
        for row, column, value in ((1, 5, 0.45), (5, 2, -0.45)):  # too weak for signs
            data = render_heatmap(
                photo, mask, region, one_cell(row, column, value), settings.overlay
            )
            picture = decode(data)
            scale = min(1, settings.overlay.max_side / max(size))
            assert picture.shape[1::-1] == tuple(max(1, round(side * scale)) for side in size)
            if min(region.width, region.height) * scale < 70:
                continue  # no cell is large enough to be located
            redness = picture[..., 0].astype(float) - picture[..., 2]
            coloured = np.where(redness * np.sign(value) > 10, np.abs(redness), 0)
            y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
            centre = (
                np.sum(x * coloured) / coloured.sum() / picture.shape[1] * size[0],
                np.sum(y * coloured) / coloured.sum() / picture.shape[0] * size[1],
            )
            expected = (
                region.x + (column + 0.5) / 7 * region.width,
                region.y + (row + 0.5) / 7 * region.height,
            )
            assert abs(centre[0] - expected[0]) < 0.25 * region.width / 7
            assert abs(centre[1] - expected[1]) < 0.25 * region.height / 7
            assert (redness * -np.sign(value) < 10).all(), "the other colour does not occur"


def test_zero_and_the_surroundings_of_the_region_are_grey(settings: Settings) -> None:
    photo, mask = pictures.lesion_photo(640, 480)
    region = BoundingBox(200, 100, 240, 240)
    grey = decode(render_heatmap(photo, mask, region, np.zeros((7, 7)), settings.overlay))
    assert np.ptp(grey.astype(int), axis=2).max() <= 6
    orange = decode(render_heatmap(photo, mask, region, np.ones((7, 7)), settings.overlay))
    assert np.ptp(orange[:80].astype(int), axis=2).max() <= 6
    assert np.ptp(orange[110:330, 210:430].astype(int), axis=2).mean() > 60


def test_colour_does_not_change_the_lightness(settings: Settings) -> None:
    photo, mask = pictures.lesion_photo(640, 480)
    region = BoundingBox(0, 0, 640, 480)
    pale, orange, blue = (
        lab(decode(render_heatmap(photo, 0 * mask, region, strength, settings.overlay)))[..., 0]
        for strength in (np.zeros((7, 7)), np.full((7, 7), 0.49), np.full((7, 7), -0.49))
    )
    assert np.abs(orange - pale).mean() < 1.5 and np.abs(blue - pale).mean() < 1.5
    assert pale[mask == 0].mean() - pale[mask == 1].mean() > 5, "the lesion remains visible"


def test_the_heat_map_of_noise_is_a_small_file(settings: Settings) -> None:
    """Noise makes the largest JPEG; an answer may have 20 MB."""
    noise = np.random.default_rng(0).integers(0, 256, (1024, 1024, 3), dtype=np.uint8)
    whole = BoundingBox(0, 0, 1024, 1024)
    mask = np.ones((1024, 1024), np.uint8)
    assert len(render_heatmap(noise, mask, whole, np.ones((7, 7)), settings.overlay)) < 1_000_000


def test_the_page_s_legend_has_the_heat_map_s_colours() -> None:
    style = (FRONTEND / "result.css").read_text()
    (bar,) = re.findall(r"linear-gradient\(to right, (#\w{6}), (#\w{6}), (#\w{6})\)", style)
    rgb = np.array([list(bytes.fromhex(colour[1:])) for colour in bar], np.uint8)
    expected = map_to_chromaticity(np.array([-1.0, 0.0, 1.0]))
    assert np.abs(lab(rgb)[:, 1:] - expected).max() < 2


# Machado et al., "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009),
# severity 1, for linear RGB.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("name", DEFICIENCIES)
def test_the_colours_differ_for_any_colour_vision(name: str) -> None:
    strengths = np.array([-1.0, 0.0, 1.0])
    lightness = np.full((3, 1), 55, np.float32)
    colours = np.concatenate([lightness, map_to_chromaticity(strengths)], axis=1)[None]
    rgb = cv2.cvtColor(colours, cv2.COLOR_LAB2RGB)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = (linear @ np.asarray(DEFICIENCIES[name]).T).clip(0, 1)
    seen = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    blue, grey, orange = cv2.cvtColor(seen.astype(np.float32), cv2.COLOR_RGB2LAB)[0]
    assert np.linalg.norm(orange - blue) > 40
    assert np.linalg.norm(orange - grey) > 15 and np.linalg.norm(blue - grey) > 15


def test_colours_of_equal_strength_have_equal_distance_from_grey() -> None:
    both = map_to_chromaticity(np.array([-0.5, 0.5]))
    assert np.linalg.norm(both, axis=1) == pytest.approx(CHROMA / 2, abs=1e-4)
    hues = np.degrees(np.arctan2(both[:, 1], both[:, 0])) % 360
    assert hues == pytest.approx([BENIGN_HUE, MALIGNANT_HUE], abs=1e-3)


def test_strong_cells_have_a_sign(settings: Settings) -> None:
    photo, mask = np.full((350, 350, 3), 150, np.uint8), np.zeros((350, 350), np.uint8)
    region = BoundingBox(0, 0, 350, 350)
    strength = one_cell(1, 1, 1.0) + one_cell(5, 5, -1.0) + one_cell(1, 5, 0.4)
    lightness = lab(decode(render_heatmap(photo, mask, region, strength, settings.overlay)))[..., 0]

    def strokes(row: int, column: int) -> tuple[bool, bool]:
        """Check for a vertical and a horizontal bright stroke beside the cell's centre."""
        y, x = 50 * row + 25, 50 * column + 25
        down, across = lightness[y - 5, x - 1 : x + 2], lightness[y - 1 : y + 2, x - 5]
        return down.max() > 85, across.max() > 85

    assert strokes(1, 1) == (True, True), "plus"
    assert strokes(5, 5) == (False, True), "minus"
    assert strokes(1, 5) == (False, False), "too weak for a sign"


# ---------------------------------------------------------------- the weights


@pytest.fixture(scope="module")
def classifier() -> tuple[NetworkEntry, dict[str, torch.Tensor]]:
    entry = load_manifest(WEIGHTS).networks[EXPLAINED_CLASSIFIER]
    return entry, load_state_dict(WEIGHTS, entry)


def drawn_crops() -> list[np.ndarray]:
    drawn = [
        pictures.lesion_photo(320, 240, seed=seed, dark_skin=seed % 2 == 1, hairs=5 * (seed % 3))
        for seed in range(4)
    ]
    crops = []
    for photo, mask in drawn:
        box = bounding_box(mask)
        assert box is not None
        crops.append(crop_region(photo, box, 0.15))
    return crops


def real_crops() -> list[np.ndarray]:
    folder = data_folder() / "full-resolution"
    if not folder.is_dir():
        pytest.skip(f"the research photos are not at {folder}")
    return [np.asarray(Image.open(path)) for path in sorted(folder.glob("*.jpg"))[:4]]


def shuffled(
    weights: dict[str, torch.Tensor], part: str, generator: torch.Generator
) -> dict[str, torch.Tensor]:
    """Permute the values of each tensor whose name starts with ``part``."""

    def shuffle(values: torch.Tensor) -> torch.Tensor:
        order = torch.randperm(values.numel(), generator=generator)
        return values.flatten()[order].reshape(values.shape)

    return {
        name: shuffle(values) if name.startswith(part) else values
        for name, values in weights.items()
    }


@pytest.mark.parametrize("crops", [drawn_crops, real_crops])
@pytest.mark.parametrize(
    ("part", "highest"), [("network.fc", 0.7), ("network.layer4", 0.6), ("network", 0.5)]
)
def test_the_map_changes_with_the_weights(
    classifier: tuple[NetworkEntry, dict[str, torch.Tensor]],
    crops: Callable[[], list[np.ndarray]],
    part: str,
    highest: float,
) -> None:
    """Adebayo et al., "Sanity Checks for Saliency Maps" (2018): a map that does not depend on the
    trained weights shows the picture's edges, not the network's reasons.

    The measure is the rank correlation of the maps' cells, averaged over photos and permutations;
    1 would be the same map. A permutation of a layer preserves the sum of its weights, so some
    similarity remains.
    """
    entry, weights = classifier
    batch = np.concatenate([prepare(c, entry.input_size, entry.mean, entry.std) for c in crops()])
    maps = TorchEngine(entry, weights, "cpu").run(batch)["activation_map"]
    again = TorchEngine(entry, weights, "cpu").run(batch)["activation_map"]
    assert np.array_equal(maps, again), "the same weights give the same map"

    correlations = []
    for seed in range(4):
        generator = torch.Generator().manual_seed(seed)
        engine = TorchEngine(entry, shuffled(weights, part, generator), "cpu")
        others = engine.run(batch)["activation_map"]
        correlations += [
            spearmanr(one.ravel(), other.ravel()).statistic
            for one, other in zip(maps, others, strict=True)
        ]
    assert np.isfinite(correlations).all()
    assert np.mean(correlations) < highest
