"""The parts of a photo that the classifier is shown during training."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from lesion.config import Settings
from lesion.engine import TorchEngine
from lesion.enums import NetworkName
from lesion.networks import OUTPUTS, build_network
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import Manifest, NetworkEntry, save_manifest, save_state_dict
from training.data.pixels import Pixels
from training.data.sample import Sample, Source, Split
from training.trainer.enums import View
from training.trainer.geometry import make_affines, make_full_views, resample
from training.trainer.views import VIEW_INDEX, load_region_views, make_beside_view, make_region_view


def test_the_region_view_shows_the_lesion_with_its_margin() -> None:
    mask = np.zeros((256, 256), np.uint8)
    mask[100:150, 40:80] = 1
    seen = resample(
        torch.from_numpy(mask)[None, None].float(),
        make_affines(make_region_view(mask, 0.25)[None]),
        64,
    )[0, 0]
    rows, columns = torch.where(seen > 0.5)
    # The box fills 1 / (1 + 2 * 0.25) of the view, so a sixth of it is margin on each side.
    for places in (rows, columns):
        assert places.min().item() == pytest.approx(64 / 6, abs=1.0)
        assert places.max().item() + 1 == pytest.approx(64 * 5 / 6, abs=1.0)
    assert torch.equal(make_region_view(np.zeros((8, 8), np.uint8), 0.1), make_full_views(1)[0])


class DarkIsLesion(torch.nn.Module):
    """Segments pixels darker than half of the highest value."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = 0

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        self.runs += 1
        return {"mask_logits": -20.0 * x.mean(1, keepdim=True)}


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder with a U-Net's weights."""
    folder = tmp_path / "weights"
    folder.mkdir()
    sha = save_state_dict(folder / "unet.safetensors", build_network(NetworkName.UNET).state_dict())
    entry = NetworkEntry(
        NetworkName.UNET,
        "unet.safetensors",
        sha,
        256,
        IMAGENET_MEAN,
        IMAGENET_STD,
        OUTPUTS[NetworkName.UNET],
        {},
        {},
    )
    save_manifest(folder, Manifest("1", "2026-01-01", {NetworkName.UNET: entry}))
    return folder


@pytest.fixture
def segmenter(monkeypatch: pytest.MonkeyPatch) -> Iterator[DarkIsLesion]:
    """The U-Net replaced by one with a known mask."""
    network = DarkIsLesion()

    class KnownSegmenter(TorchEngine):
        def __init__(self, *_: object) -> None:
            self.network = network

    monkeypatch.setattr("training.trainer.views.TorchEngine", KnownSegmenter)
    yield network


def _photo(box: tuple[slice, slice]) -> np.ndarray:
    photo = np.full((256, 256, 3), 230, np.uint8)
    photo[box] = 20
    return photo


def test_views_are_served_annotated_and_whole(
    segmenter: DarkIsLesion, weights: Path, tmp_path: Path, settings: Settings
) -> None:
    dark, annotated_box = (slice(60, 140), slice(80, 180)), (slice(50, 150), slice(70, 190))
    masks = np.zeros((3, 256, 256), np.uint8)
    masks[0][annotated_box] = 1
    pixels = Pixels(np.stack([_photo(dark)] * 3), masks)
    photo, mask = Path("a.jpg"), Path("a.png")
    samples = [
        Sample("a", "a", Source.ISIC2017, Split.TRAIN, photo, mask, malignant=True),
        Sample("b", "b", Source.ISIC2017, Split.TRAIN, photo, malignant=False),
        Sample("c", "c", Source.ISIC2017, Split.TRAIN, photo),
    ]
    views = load_region_views(samples, pixels, settings, weights, tmp_path / "cache")
    truth = np.zeros((256, 256), np.uint8)
    truth[dark] = 1
    margin, whole = settings.region.margin, torch.tensor([0.0, 0.0, 1.0, 1.0])
    served = views[:, VIEW_INDEX[View.SERVED]]
    # Smoothing the mask may move each side by half a pixel.
    torch.testing.assert_close(served[0], make_region_view(truth, margin), atol=2.5 / 256, rtol=0)
    torch.testing.assert_close(served[1], served[0])
    torch.testing.assert_close(served[2], whole)  # not segmented, because its malignancy is unknown
    annotated = views[:, VIEW_INDEX[View.ANNOTATED]]
    torch.testing.assert_close(annotated[0], make_region_view(masks[0], margin))
    torch.testing.assert_close(annotated[1], served[1])
    torch.testing.assert_close(views[:, VIEW_INDEX[View.WHOLE]], whole.expand(3, 4))

    again = load_region_views(samples, pixels, settings, weights, tmp_path / "cache")
    torch.testing.assert_close(again, views)
    assert segmenter.runs == 1  # the second time, views come from the cache


def test_a_changed_photo_is_segmented_again(
    segmenter: DarkIsLesion, weights: Path, tmp_path: Path, settings: Settings
) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"photo")
    samples = [Sample("a", "a", Source.ISIC2017, Split.TRAIN, photo, malignant=True)]
    pixels = Pixels(_photo((slice(60, 140), slice(80, 180)))[None], np.zeros((1, 256, 256), "u1"))
    for _ in range(2):
        load_region_views(samples, pixels, settings, weights, tmp_path / "cache")
    assert segmenter.runs == 1
    os.utime(photo, ns=(1, 1))
    load_region_views(samples, pixels, settings, weights, tmp_path / "cache")
    assert segmenter.runs == 2


@pytest.mark.parametrize(
    ("lesion", "expected"),
    [
        ((slice(64, 192), slice(128, 250)), [-0.5, 0.0, 0.5, 0.5]),
        ((slice(0, 192), slice(20, 236)), [0.0, 0.75, 0.25, 0.25]),
        ((slice(30, 230), slice(30, 230)), [0.0, 0.0, 1.0, 1.0]),
        ((slice(0, 0), slice(0, 0)), [0.0, 0.0, 1.0, 1.0]),
    ],
)
def test_the_view_beside_a_lesion_is_the_largest_square_without_it(
    lesion: tuple[slice, slice], expected: list[float]
) -> None:
    mask = np.zeros((256, 256), np.uint8)
    mask[lesion] = 1
    torch.testing.assert_close(make_beside_view(mask), torch.tensor(expected))
