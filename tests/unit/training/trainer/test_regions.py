"""What the classifier is shown while it trains."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from lesion.config import Settings
from lesion.engine import TorchEngine
from lesion.networks import OUTPUTS, build_network
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import Manifest, NetworkEntry, save_manifest, save_state_dict
from tests.discs import disc_photos
from training.data.pixels import Pixels
from training.data.sample import Sample
from training.trainer.augmentation import Augmentation
from training.trainer.regions import VIEWS, region_view, region_views
from training.trainer.tasks import Labelled, make_batch

CPU = torch.device("cpu")


class DarkIsLesion(torch.nn.Module):
    """Outlines what is darker than half of the brightest."""

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
    sha = save_state_dict(folder / "unet.safetensors", build_network("unet").state_dict())
    entry = NetworkEntry(
        "unet", "unet.safetensors", sha, 256, IMAGENET_MEAN, IMAGENET_STD, OUTPUTS["unet"], {}, {}
    )
    save_manifest(folder, Manifest("1", "2026-01-01", {"unet": entry}))
    return folder


@pytest.fixture
def outliner(monkeypatch: pytest.MonkeyPatch) -> Iterator[DarkIsLesion]:
    """The U-Net replaced by one whose outline is known."""
    network = DarkIsLesion()

    class Planted(TorchEngine):
        def __init__(self, *_: object) -> None:
            self.network = network

    monkeypatch.setattr("training.trainer.regions.TorchEngine", Planted)
    yield network


def _photo(box: tuple[slice, slice]) -> np.ndarray:
    photo = np.full((256, 256, 3), 230, np.uint8)
    photo[box] = 20
    return photo


def test_views_are_the_served_the_annotated_and_the_whole(
    outliner: DarkIsLesion, weights: Path, tmp_path: Path, settings: Settings
) -> None:
    dark, drawn = (slice(60, 140), slice(80, 180)), (slice(50, 150), slice(70, 190))
    masks = np.zeros((3, 256, 256), np.uint8)
    masks[0][drawn] = 1
    pixels = Pixels(np.stack([_photo(dark)] * 3), masks)
    photo, mask = Path("a.jpg"), Path("a.png")
    samples = [
        Sample("a", "a", "x", "train", photo, mask, malignant=True),
        Sample("b", "b", "x", "train", photo, malignant=False),
        Sample("c", "c", "x", "train", photo),
    ]
    views = region_views(samples, pixels, settings, weights, tmp_path / "cache")
    truth = np.zeros((256, 256), np.uint8)
    truth[dark] = 1
    margin, whole = settings.region.margin, torch.tensor([0.0, 0.0, 1.0, 1.0])
    served = views[:, VIEWS.index("served")]
    # Half a pixel a side is what smoothing the outline may move it by.
    torch.testing.assert_close(served[0], region_view(truth, margin), atol=2.5 / 256, rtol=0)
    torch.testing.assert_close(served[1], served[0])
    torch.testing.assert_close(served[2], whole)  # nobody diagnosed it: it is not looked at
    annotated = views[:, VIEWS.index("annotated")]
    torch.testing.assert_close(annotated[0], region_view(masks[0], margin))
    torch.testing.assert_close(annotated[1], served[1])
    torch.testing.assert_close(views[:, VIEWS.index("whole")], whole.expand(3, 4))

    again = region_views(samples, pixels, settings, weights, tmp_path / "cache")
    torch.testing.assert_close(again, views)
    assert outliner.runs == 1  # the second time they come from the cache


def _flat(pictures: torch.Tensor) -> torch.Tensor:
    return pictures.flatten(2).std(2).amax(1) < 0.01


def test_a_batch_shows_each_view_in_its_share() -> None:
    data = disc_photos()
    views = torch.zeros(len(data.samples), 3, 4)
    views[:, VIEWS.index("served"), 2:] = 1.0
    views[:, VIEWS.index("whole"), 2:] = 0.001  # one pixel, so a picture of one colour
    seen = Labelled.build(data.samples, data.pixels, views)
    still = Augmentation(
        flip=0, rotation=0, zoom=(1, 1), shift=0, stretch=0, brightness=0, contrast=0,
        saturation=0, tint=0, blur=0, soften=0,
    )  # fmt: skip
    rows = np.arange(32).repeat(8)
    torch.manual_seed(0)
    batch = make_batch(seen, rows, 32, CPU, still, [0.75, 0.0, 0.25])
    assert _flat(batch.inputs).float().mean().item() == pytest.approx(0.25, abs=0.08)
    assert not _flat(make_batch(seen, rows, 32, CPU, None).inputs).any()
