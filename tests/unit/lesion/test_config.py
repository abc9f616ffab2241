"""Settings: the shipped values, and the refusal of wrong ones."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion.config import (
    Settings,
    WorkerSettings,
    load_settings,
    load_worker_settings,
    read_settings,
    read_worker_settings,
)
from lesion.enums import Backend, NetworkName, SelectionRule
from lesion.errors import ConfigError
from lesion.paths import MODEL_CONFIG


@pytest.fixture
def model_config() -> dict[str, Any]:
    """The content of the shipped model-config.yaml, which tests may change."""
    return dict(yaml.safe_load(MODEL_CONFIG.read_text(encoding="utf-8")))


def test_the_shipped_values_are_those_of_the_project_s_table(settings: Settings) -> None:
    assert settings.photo.max_bytes == 10 * 1024 * 1024
    assert settings.segmentation.threshold == 0.5
    edges = settings.diagnosis
    assert (edges.benign_high_below, edges.benign_medium_below) == (0.05, 0.15)
    assert edges.malignant_above == 0.60
    assert (edges.malignant_medium_from, edges.malignant_high_above) == (0.85, 0.95)
    size = settings.quality.recommended_width, settings.quality.recommended_height
    assert size == (1280, 720)
    assert settings.selection.rule is SelectionRule.EXPECTED_DICE
    assert settings.engine.backend is Backend.AUTO


def test_the_decision_threshold_is_set_by_one_key(analysis_section: dict[str, Any]) -> None:
    analysis_section["diagnosis"]["malignant_above"] = 0.70
    assert load_settings(analysis_section).diagnosis.malignant_above == 0.70


def test_whole_numbers_are_accepted_for_fractions(analysis_section: dict[str, Any]) -> None:
    analysis_section["overlay"]["alpha"] = 1
    alpha = load_settings(analysis_section).overlay.alpha
    assert isinstance(alpha, float) and alpha == 1.0


@pytest.mark.parametrize(
    ("section", "key", "value", "allowed"),
    [
        ("photo", "max_bytes", 0, "a whole number from 1024"),
        ("photo", "max_pixels", 6.4e7, "a whole number"),
        ("photo", "min_side", "32", "a whole number"),
        ("screening", "skin_threshold", 1.01, "a number from 0.0 to 1.0"),
        ("screening", "skin_threshold", -0.01, "a number from 0.0 to 1.0"),
        ("screening", "lesion_threshold", 1.01, "a number from 0.0 to 1.0"),
        ("quality", "blur_threshold", float("nan"), "a number"),
        ("quality", "blur_threshold", float("inf"), "a number"),
        ("quality", "dark_threshold", 256, "a number from 0.0 to 255.0"),
        ("quality", "bright_threshold", 1.01, "a number from 0.0 to 1.0"),
        ("quality", "glare_threshold", -0.01, "a number from 0.0 to 1.0"),
        ("quality", "cut_threshold", 60, "a number from 0.0 to 1.0"),
        ("quality", "min_lesion_side", 0, "a whole number from 1"),
        ("segmentation", "threshold", True, "a number"),
        ("segmentation", "open_kernel", None, "a number"),
        ("selection", "rule", "dice", "expected_dice, area"),
        ("selection", "rule", 1, "expected_dice, area"),
        ("selection", "rule", ["area"], "expected_dice, area"),
        ("lesions", "min_size", 1.1, "a number from 0.0 to 1.0"),
        ("lesions", "max_count", 0, "a whole number from 1 to 100"),
        ("region", "margin", -0.1, "a number from 0.0"),
        ("overlay", "jpeg_quality", 101, "a whole number from 1 to 100"),
        ("engine", "backend", "tensorflow", "auto, onnx, torch"),
        ("engine", "threads", -1, "a whole number from 0"),
    ],
)
def test_a_wrong_value_is_refused(
    analysis_section: dict[str, Any], section: str, key: str, value: object, allowed: str
) -> None:
    analysis_section[section][key] = value
    with pytest.raises(ConfigError) as refusal:
        load_settings(analysis_section)
    assert f"analysis.{section}.{key} is {value!r}" in str(refusal.value)
    assert allowed in str(refusal.value)


def test_unknown_keys_are_refused_and_the_known_ones_named(
    analysis_section: dict[str, Any],
) -> None:
    analysis_section["diagnosis"]["malignant_abvoe"] = 0.7
    with pytest.raises(
        ConfigError, match=r"diagnosis\.malignant_abvoe is unknown.*malignant_above"
    ):
        load_settings(analysis_section)


def test_unknown_sections_are_refused(analysis_section: dict[str, Any]) -> None:
    analysis_section["diagnose"] = {}
    with pytest.raises(ConfigError, match=r"the key analysis\.diagnose is unknown"):
        load_settings(analysis_section)


def test_missing_keys_and_sections_are_refused(analysis_section: dict[str, Any]) -> None:
    del analysis_section["region"]["margin"]
    with pytest.raises(ConfigError, match=r"the key analysis\.region\.margin is missing"):
        load_settings(analysis_section)
    del analysis_section["region"]
    with pytest.raises(ConfigError, match=r"the key analysis\.region is missing"):
        load_settings(analysis_section)


@pytest.mark.parametrize("section", [None, 5, "text", ["list"]])
def test_a_section_that_is_not_a_mapping_is_refused(
    analysis_section: dict[str, Any], section: object
) -> None:
    with pytest.raises(ConfigError, match=r"analysis is .*; allowed is a section with"):
        load_settings(section)
    analysis_section["photo"] = section
    with pytest.raises(ConfigError, match=r"analysis\.photo is .*; allowed is a section with the"):
        load_settings(analysis_section)


@pytest.mark.parametrize(
    ("key", "value"),
    [("malignant_above", 0.15), ("malignant_above", 0.9), ("benign_high_below", 1)],
)
def test_the_edges_of_the_diagnosis_must_ascend(
    analysis_section: dict[str, Any], key: str, value: float
) -> None:
    analysis_section["diagnosis"][key] = value
    with pytest.raises(ConfigError, match=r"analysis\.diagnosis: the values must ascend \(benign_"):
        load_settings(analysis_section)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model-config.yaml"
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(path)
    path.write_text("analysis: [")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(path)
    path.write_text("minWorkers: 1")
    with pytest.raises(ConfigError, match="the section analysis is missing"):
        read_settings(path)


def test_messages_name_the_file(analysis_section: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "model-config.yaml"
    analysis_section["region"]["margin"] = -1
    path.write_text(yaml.safe_dump({"analysis": analysis_section}))
    with pytest.raises(ConfigError) as refusal:
        read_settings(path)
    assert str(refusal.value).startswith(f"{path}: analysis.region.margin is -1; ")


def test_settings_can_be_replaced(settings: Settings) -> None:
    replaced = dataclasses.replace(settings.selection, rule=SelectionRule.AREA)
    changed = dataclasses.replace(settings, selection=replaced)
    assert changed.selection.rule is SelectionRule.AREA
    assert changed.photo == settings.photo


def test_each_segmentation_network_has_its_correction(settings: Settings) -> None:
    selection = settings.selection
    assert selection.correction(NetworkName.UNET) == selection.unet_correction
    assert selection.correction(NetworkName.DEEPLABV3) == selection.deeplabv3_correction


# ---------------------------------------------------------------- TorchServe's keys


def test_the_shipped_worker_settings_are_read() -> None:
    assert read_worker_settings(MODEL_CONFIG) == WorkerSettings(
        min_workers=1, max_workers=1, batch_size=4, max_batch_delay=1, response_timeout=30
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("maxWorkers", 0),
        ("minWorkers", -1),
        ("batchSize", "4"),
        ("batchSize", True),
        ("maxBatchDelay", -1),
        ("responseTimeout", 30.0),
        ("responseTimeout", None),
    ],
)
def test_a_wrong_worker_setting_is_refused(
    model_config: dict[str, Any], key: str, value: object
) -> None:
    model_config[key] = value
    with pytest.raises(ConfigError) as refusal:
        load_worker_settings(model_config)
    message = f"model-config.yaml: {key} is {value!r}; allowed is a whole number from "
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    "key", ["minWorkers", "maxWorkers", "batchSize", "maxBatchDelay", "responseTimeout"]
)
def test_every_worker_setting_is_required(model_config: dict[str, Any], key: str) -> None:
    del model_config[key]
    with pytest.raises(ConfigError, match=f"the key {key} is missing"):
        load_worker_settings(model_config)


def test_more_workers_at_least_than_at_most_are_refused(model_config: dict[str, Any]) -> None:
    model_config["minWorkers"] = 2
    with pytest.raises(ConfigError, match=r"minWorkers is 2, more than maxWorkers \(1\)"):
        load_worker_settings(model_config)


@pytest.mark.parametrize("read", [read_settings, read_worker_settings])
def test_unknown_keys_of_the_file_are_refused(
    read: Any, model_config: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "model-config.yaml"
    model_config["startupTimeout"] = 120  # one of TorchServe's own
    path.write_text(yaml.safe_dump(model_config))
    read(path)
    model_config["batchsize"] = 8
    path.write_text(yaml.safe_dump(model_config))
    with pytest.raises(ConfigError, match=r"the key batchsize is unknown.*batchSize"):
        read(path)


@pytest.mark.parametrize("content", [None, [], "text", {"minWorkers": 1}])
def test_a_file_without_the_section_is_refused(content: object) -> None:
    with pytest.raises(ConfigError, match="the section analysis is missing"):
        load_worker_settings(content)
