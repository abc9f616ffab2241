"""Losses, metrics, augmentation, data sets and configuration of the training."""

from pathlib import Path

import numpy as np
import pytest
import torch

from lesion.errors import ConfigError
from lesion.paths import TRAINING_CONFIGS
from lesion.preprocessing import prepare, resize_photo
from lesion.region import bounding_box, crop_region
from training.data.pixels import Pixels
from training.data.sample import Sample
from training.trainer.augmentation import (
    Augmentation,
    darken_skin,
    draw_hairs,
    draw_pen_marks,
    draw_texture,
    full_view,
    nonsense,
    plain_affine,
    random_affine,
    resample,
    vary_illumination,
    vary_light,
    vary_sharpness,
)
from training.trainer.config import load_training_config
from training.trainer.regions import region_view
from training.trainer.tasks import Labelled, make_batch


def test_an_unvaried_view_is_the_photo_itself() -> None:
    photos = torch.rand(3, 4, 32, 32)
    seen = resample(photos, plain_affine(full_view(3)), 32)
    torch.testing.assert_close(seen, photos, rtol=0, atol=1e-5)


def test_photo_and_mask_move_together() -> None:
    torch.manual_seed(0)
    masks = torch.zeros(16, 1, 64, 64)
    masks[:, :, 10:40, 20:35] = 1.0
    both = torch.cat([masks.expand(-1, 3, -1, -1), masks], 1)
    settings = Augmentation(close_up=0.3, zoom=(0.6, 1.2), shift=0.2)
    seen = resample(both, random_affine(full_view(16), settings), 48)
    torch.testing.assert_close(seen[:, 0], seen[:, 3])
    assert not torch.equal(seen[0], seen[1])


def test_the_region_view_shows_the_lesion_with_its_margin() -> None:
    mask = np.zeros((256, 256), np.uint8)
    mask[100:150, 40:80] = 1
    seen = resample(
        torch.from_numpy(mask)[None, None].float(), plain_affine(region_view(mask, 0.25)[None]), 64
    )[0, 0]
    rows, columns = torch.where(seen > 0.5)
    # The box fills 1 / (1 + 2 * 0.25) of the view, so a sixth of it is margin on each side.
    for places in (rows, columns):
        assert places.min().item() == pytest.approx(64 / 6, abs=1.0)
        assert places.max().item() + 1 == pytest.approx(64 * 5 / 6, abs=1.0)
    assert torch.equal(region_view(np.zeros((8, 8), np.uint8), 0.1), full_view(1)[0])


def test_light_and_sharpness_keep_range_and_shape() -> None:
    torch.manual_seed(0)
    photos = torch.rand(8, 3, 40, 40)
    settings = Augmentation(blur=0.5, soften=0.5)
    varied = vary_sharpness(vary_light(photos, settings), settings)
    assert varied.shape == photos.shape
    assert varied.min() >= 0.0 and varied.max() <= 1.0
    assert (varied - photos).abs().mean() > 0.01
    still = Augmentation(brightness=0, contrast=0, saturation=0, tint=0, blur=0, soften=0)
    torch.testing.assert_close(vary_sharpness(vary_light(photos, still), still), photos)


@pytest.mark.parametrize(
    "path",
    sorted(TRAINING_CONFIGS.glob("*/*.yaml")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_training_configurations_load(path: Path) -> None:
    config, name = load_training_config(path), path.stem
    assert config.network == name
    assert config.phases[-1].size == (224 if name == "resnet18" else 256)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("network: unet\nsources: {a: 1.0}\nphases: []", "at least one phase"),
        ("network: unet\nsources: {a: 1.0}\nphases: [{size: 1, speed: 2}]", "speed"),
        ("network: unet\nsources: {a: 1.0}\nphases: [{size: 1}]", "epochs"),
        ("network: unet\nsources: {a: 1.0}\ncolour: red", "colour"),
        ("network: unet\nsources: {a: 1.0}\naugmentation: {flop: 1}", "flop"),
        (
            "network: unet\nsources: {a: 1.0}\nmask_loss: hinge\n"
            "phases: [{epochs: 1, size: 64, batch_size: 2, learning_rate: 0.1}]",
            "mask_loss must be one of",
        ),
        (
            "network: unet\nsources: {a: 1.0}\naccumulate: 3\n"
            "phases: [{epochs: 1, size: 64, batch_size: 4, learning_rate: 0.1}]",
            "multiple of accumulate",
        ),
        (
            "network: unet\nsources: {a: 0.4}\n"
            "phases: [{epochs: 1, size: 64, batch_size: 2, learning_rate: 0.1}]",
            "shares in sources must sum to 1",
        ),
        (
            "network: unet\nsources: {a: 1.0}\nviews: {served: 0.5, closer: 0.5}\n"
            "phases: [{epochs: 1, size: 64, batch_size: 2, learning_rate: 0.1}]",
            "views must be of",
        ),
        (
            "network: unet\nsources: {a: 1.0}\nviews: {served: 0.5}\n"
            "phases: [{epochs: 1, size: 64, batch_size: 2, learning_rate: 0.1}]",
            "shares in views must sum to 1",
        ),
    ],
)
def test_wrong_training_configurations_are_refused(
    text: str, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=complaint):
        load_training_config(path)


def test_darker_skin_keeps_black_and_white_and_browns_the_rest() -> None:
    torch.manual_seed(0)
    photos = torch.zeros(4, 3, 8, 8)
    photos[:, :, 0] = 1.0
    photos[:, :, 1] = 0.7
    dark = darken_skin(photos, Augmentation(darken=1.0))
    torch.testing.assert_close(dark[:, :, 0], photos[:, :, 0])
    assert dark[:, :, 2].max() < 1e-3
    red, green, blue = dark[0, :, 1, 0].tolist()
    assert 0.7 > red > green > blue
    torch.testing.assert_close(darken_skin(photos, Augmentation()), photos.clamp_min(1e-4))


def test_hairs_are_thin_and_dark() -> None:
    torch.manual_seed(0)
    photos = torch.full((3, 3, 128, 128), 0.8)
    hairy = draw_hairs(photos, Augmentation(hair=1.0))
    for photo in hairy:
        assert 0.005 < (photo[0] < 0.6).float().mean() < 0.5
    assert hairy.max() <= 0.8 and hairy.min() >= 0.0
    assert draw_hairs(photos, Augmentation()) is photos


def test_light_falls_unevenly_but_smoothly() -> None:
    torch.manual_seed(0)
    photos = torch.full((6, 3, 64, 64), 0.4)
    lit = vary_illumination(photos, Augmentation(uneven=1.0))
    assert lit.min() >= 0.0 and lit.max() <= 1.0
    assert (lit.flatten(1).std(1) > 0.005).all()
    assert (lit[..., 1:] - lit[..., :-1]).abs().max() < 0.05
    assert vary_illumination(photos, Augmentation()) is photos


def test_texture_is_rough_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    photos = torch.full((8, 3, 64, 64), 0.5)
    rough = draw_texture(photos, Augmentation(texture=1.0))
    assert (rough[..., 1:] - rough[..., :-1]).abs().mean() > 0.002
    assert rough.mean().item() == pytest.approx(0.5, abs=0.02)
    assert draw_texture(photos, Augmentation()) is photos


def test_pen_marks_are_few_and_violet_to_blue() -> None:
    torch.manual_seed(0)
    photos = torch.full((8, 3, 128, 128), 0.8)
    marked = draw_pen_marks(photos, Augmentation(pen=1.0))
    changed = (marked - photos).abs().amax(1) > 0.1
    assert 0.001 < changed.float().mean() < 0.3
    red, green, blue = (marked[:, channel][changed].mean().item() for channel in range(3))
    assert blue > red and blue > green


def test_pictures_of_nothing_differ_and_stay_in_range() -> None:
    torch.manual_seed(0)
    pictures = nonsense(8, 64)
    assert pictures.shape == (8, 3, 64, 64)
    assert pictures.min() >= 0.0 and pictures.max() <= 1.0
    assert len({round(float(p.std()), 4) for p in pictures}) > 4


def test_a_phase_may_change_the_augmentation(tmp_path: Path) -> None:
    text = (
        "network: unet\nsources: {a: 1.0}\naugmentation: {flip: 0.1}\nphases: "
        "[{epochs: 1, size: 64, batch_size: 2, learning_rate: 0.1, augmentation: {%s: 0.3}}]"
    )
    path = tmp_path / "net.yaml"
    path.write_text(text % "hair")
    assert load_training_config(path).phases[0].augmentation == {"hair": 0.3}
    path.write_text(text % "hare")
    with pytest.raises(ConfigError, match="hare"):
        load_training_config(path)


def test_training_and_serving_make_the_same_input_of_a_photo() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
    pixels = Pixels(resize_photo(photo, 256)[None], np.zeros((1, 256, 256), np.uint8))
    sample = Sample("a", "a", "ham10000/frame", "val", Path("a.jpg"))
    data = Labelled.build([sample], pixels)
    trained = make_batch(data, np.array([0]), 256, torch.device("cpu"), None).inputs
    np.testing.assert_allclose(trained.numpy(), prepare(photo, 256), atol=1e-3)


def test_training_and_serving_cut_the_same_region() -> None:
    y, x = np.mgrid[:256, :256].astype(np.uint8)
    photo = np.stack([x, y, x // 2 + y // 2], 2)  # smooth, so that only geometry counts
    mask = np.zeros((256, 256), np.uint8)
    mask[60:160, 180:250] = 1
    sample = Sample("a", "a", "ham10000/frame", "val", Path("a.jpg"), mask=Path("a.png"))
    data = Labelled.build(
        [sample], Pixels(photo[None], mask[None]), region_view(mask, 0.15).expand(1, 3, 4)
    )
    trained = make_batch(data, np.array([0]), 224, torch.device("cpu"), None).inputs
    box = bounding_box(mask)
    assert box is not None
    served = prepare(crop_region(photo, box, 0.15), 224)
    assert np.abs(trained.numpy() - served)[:, :, 4:-4, 4:-4].max() < 0.05
