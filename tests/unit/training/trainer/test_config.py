"""Training configurations: the project's files load, and wrong values are refused."""

from pathlib import Path

import pytest
import torch

from lesion.enums import NetworkName
from lesion.errors import ConfigError
from lesion.paths import TRAINING_CONFIGS
from tests.discs import disc_config
from training.data.sample import Source
from training.trainer.config import (
    Phase,
    TrainingConfig,
    dump_config,
    load_training_config,
    override_augmentation,
)
from training.trainer.enums import InitialWeights, MaskLoss, Schedule, View
from training.trainer.packing import INPUT_SIZES

COMMON = "network: unet\nsources: {isic2017: 1.0}\n"
PHASE = "phases: [{epochs: 1, size: 64, batch_size: 4, learning_rate: 0.1}]\n"


def _load(text: str, folder: Path) -> TrainingConfig:
    path = folder / "net.yaml"
    path.write_text(text)
    return load_training_config(path)


def _phase(options: str) -> str:
    return PHASE.replace("0.1}", f"0.1, {options}}}")


@pytest.mark.parametrize(
    "path",
    sorted(TRAINING_CONFIGS.glob("*/*.yaml")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_the_configurations_of_the_project_load(path: Path) -> None:
    config, name = load_training_config(path), NetworkName(path.stem)
    assert config.network is name
    if path.parent.name == "shipped":
        assert config.phases[-1].size <= INPUT_SIZES[name]


def test_names_become_enum_members(tmp_path: Path) -> None:
    config = _load(
        COMMON + PHASE + "mask_loss: jaccard_ssim_focal\nschedule: constant\nviews: {served: 1}\n",
        tmp_path,
    )
    assert config.network is NetworkName.UNET
    assert list(config.sources) == [Source.ISIC2017]
    assert config.mask_loss is MaskLoss.JACCARD_SSIM_FOCAL
    assert config.schedule is Schedule.CONSTANT
    assert config.views == {View.SERVED: 1.0}
    assert isinstance(config.phases[0], Phase) and config.phases[0].epochs == 1.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is None; allowed is a section with the keys network, phases"),
        (COMMON + "phases: []", "phases: must list at least one phase"),
        (COMMON + _phase("speed: 2"), r"phases\[0\]\.speed is unknown; allowed are epochs"),
        (COMMON + "phases: [{size: 64}]", r"phases\[0\]\.epochs is missing; allowed is a number"),
        (COMMON + PHASE + "colour: red", "the key colour is unknown; allowed are network"),
        (
            COMMON + PHASE + "mask_loss: hinge",
            "mask_loss is 'hinge'; allowed is one of bce_dice, jaccard_ssim_focal",
        ),
        (COMMON + PHASE + "schedule: cosine", "allowed is one of one_cycle, constant"),
        (COMMON + PHASE + "averaging: 7", "averaging is 7; allowed is a number from 0.0 below 1.0"),
        (COMMON + PHASE + "seed: true", "seed is True; allowed is a whole number"),
        (
            COMMON + PHASE + "accumulate: 3",
            r"phases\[0\]\.batch_size is 4; allowed are multiples of accumulate, 3",
        ),
        (
            COMMON + _phase("sources: {ham10000/frame: 1}"),
            r"phases\[0\]\.sources must list the same sources",
        ),
        (
            COMMON + _phase("sources: {isic2017: 0.5}"),
            r"phases\[0\]\.sources.*the fractions must sum to 1",
        ),
        (COMMON.replace("unet", "vgg") + PHASE, "network is 'vgg'; allowed is one of unet"),
    ],
)
def test_wrong_keys_and_values_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"^net.yaml: .*{message}"):
        _load(text, tmp_path)


def test_a_classifier_can_have_initial_weights_and_teachers(tmp_path: Path) -> None:
    text = COMMON.replace("unet", "efficientnet_lite") + PHASE
    config = _load(
        text + "initial_weights: imagenet\nteachers: [resnet18-large]\nmixup: 0.2", tmp_path
    )
    assert config.initial_weights is InitialWeights.IMAGENET
    assert config.teachers == ("resnet18-large",)


@pytest.mark.parametrize(
    ("network", "option", "message"),
    [
        ("unet", "mixup: 0.2", "mixup is for classifiers, not for unet"),
        ("unet", "teachers: [resnet18]", "must be runs of unet or deeplabv3, not 'resnet18'"),
        ("resnet18", "teachers: [unet]", "must be runs of resnet18 or efficientnet_lite"),
        ("resnet18", "initial_weights: imagenet", "that is for efficientnet_lite"),
        ("resnet18", "mixup: -1", "mixup is -1; allowed is a number from 0.0"),
    ],
)
def test_options_of_another_kind_of_network_are_refused(
    network: str, option: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=message):
        _load(COMMON.replace("unet", network) + PHASE + option, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("epochs: 1", "epochs: ten", "epochs is 'ten'; allowed is a number above 0.0"),
        ("epochs: 1", "epochs: 0", "epochs is 0; allowed is a number above 0.0"),
        ("size: 64", "size: -5", "size is -5; allowed is a whole number from 32 to 2048"),
        ("size: 64", "size: 64.5", "size is 64.5; allowed is a whole number"),
        ("size: 64", "size: 100", "size: must be a multiple of 32, not 100"),
        # YAML reads 1e-3 as text, because it has no dot.
        (
            "learning_rate: 0.1",
            "learning_rate: 1e-3",
            "learning_rate is '1e-3'; allowed is a number above 0.0 to 1.0",
        ),
        ("batch_size: 4", "batch_size: 0", "batch_size is 0; allowed is a whole number from 1"),
    ],
)
def test_wrong_values_of_a_phase_are_refused(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in PHASE
    with pytest.raises(ConfigError, match=rf"^net.yaml: phases\[0\]\.{message}"):
        _load(COMMON + PHASE.replace(old, new), tmp_path)


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(COMMON + PHASE.replace("1,", "ten,").replace("64", "-5") + "averaging: 7", tmp_path)
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sources: {isic2017: 0.4}", "sources: the fractions must sum to 1, they sum to 0.4"),
        ("sources: {isic2016: 1.0}", "sources: unknown 'isic2016'; known are ham10000/frame"),
        ("sources: {isic2017: all}", "sources.isic2017 is 'all'; allowed is a number"),
        ("sources: [isic2017]", "allowed is a section"),
    ],
)
def test_wrong_sources_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message):
        _load(f"network: unet\n{text}\n{PHASE}", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{served: 0.5}", "views: the fractions must sum to 1, they sum to 0.5"),
        (
            "{served: 0.5, closer: 0.5}",
            "unknown 'closer'; known are served, annotated, whole, beside",
        ),
        ("{served: 2}", "views.served is 2; allowed is a number from 0.0 to 1.0"),
    ],
)
def test_wrong_views_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message):
        _load(f"{COMMON}{PHASE}views: {text}", tmp_path)


@pytest.mark.parametrize(
    ("network", "options", "message"),
    [
        (
            "unet",
            "{output_stride: 8}",
            "output_stride is unknown; allowed are widths, encoder, attention",
        ),
        ("unet", "{widths: [24, 20]}", r"widths\[1\]: must be a multiple of 8, not 20"),
        ("unet", "{widths: [24, 8]}", r"widths\[1\] is 8; allowed is a whole number from 16"),
        ("unet", "{attention: 1}", "attention is 1; allowed is true or false"),
        ("deeplabv3", "{output_stride: 12}", "is 12; allowed is one of 8, 16, 32"),
        ("deeplabv3", "{keep_probability: 0}", "is 0; allowed is a number above 0.0 to 1.0"),
        ("resnet18", "{diagnoses: 5}", "diagnoses is 5; allowed is one of 0, 7"),
        ("resnet18", "{attention: true}", "attention is unknown; allowed are diagnoses"),
    ],
)
def test_options_that_a_network_does_not_take_are_refused(
    network: str, options: str, message: str, tmp_path: Path
) -> None:
    text = COMMON.replace("unet", network) + _phase(f"network: {options}")
    with pytest.raises(ConfigError, match=message):
        _load(text, tmp_path)


def test_wrong_augmentation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"the key augmentation\.flop is unknown; .* flip"):
        _load(COMMON + PHASE + "augmentation: {flop: 1}", tmp_path)
    with pytest.raises(ConfigError, match=r"phases\[0\]\.augmentation\.hair is 2; allowed"):
        _load(COMMON + _phase("augmentation: {hair: 2}"), tmp_path)
    with pytest.raises(ConfigError, match=r"augmentation\.zoom: must be \[smallest, largest\]"):
        _load(COMMON + _phase("augmentation: {zoom: [1.2, 0.8]}"), tmp_path)


def test_a_phase_can_override_the_augmentation(tmp_path: Path) -> None:
    text = COMMON + "augmentation: {flip: 0.1}\n" + _phase("augmentation: {%s}")
    config = _load(text % "hair: 0.3, zoom: [0.5, 1.5]", tmp_path)
    augmentation = override_augmentation(config, config.phases[0])
    assert (augmentation.flip, augmentation.hair, augmentation.zoom) == (0.1, 0.3, (0.5, 1.5))
    assert config.augmentation.hair == 0.0
    with pytest.raises(ConfigError, match=r"phases\[0\]\.augmentation\.hare is unknown"):
        _load(text % "hare: 0.3", tmp_path)


def test_a_dumped_configuration_can_be_stored_in_a_checkpoint(tmp_path: Path) -> None:
    dumped = dump_config(disc_config())
    torch.save(dumped, tmp_path / "config.pt")
    assert torch.load(tmp_path / "config.pt", weights_only=True) == dumped
    assert dumped["sources"] == {"ham10000/frame": 1.0}
    assert dumped["phases"][0]["size"] == 64
