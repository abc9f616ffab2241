"""Settings: the shipped file is right, and every wrong value is refused in one sentence."""

from pathlib import Path
from typing import Any

import pytest

from lesion.config import Settings, load_settings, read_settings
from lesion.errors import ConfigError


def test_shipped_values_are_the_specification_s(settings: Settings) -> None:
    assert settings.photo.max_bytes == 10 * 1024 * 1024
    assert settings.segmentation.threshold == 0.5
    edges = settings.diagnosis
    assert (edges.benign_high_below, edges.benign_medium_below) == (0.05, 0.15)
    assert edges.malignant_above == 0.60
    assert (edges.malignant_medium_from, edges.malignant_high_above) == (0.85, 0.95)
    size = settings.screening.recommended_width, settings.screening.recommended_height
    assert size == (1280, 720)


def test_a_deployment_that_wants_070_changes_one_key(analysis_section: dict[str, Any]) -> None:
    analysis_section["diagnosis"]["malignant_above"] = 0.70
    assert load_settings(analysis_section).diagnosis.malignant_above == 0.70


def test_whole_numbers_are_taken_for_fractions(analysis_section: dict[str, Any]) -> None:
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
        ("screening", "blur_threshold", float("nan"), "a number"),
        ("screening", "blur_threshold", float("inf"), "a number"),
        ("segmentation", "threshold", True, "a number"),
        ("segmentation", "open_kernel", None, "a number"),
        ("selection", "rule", "dice", "expected_dice, area"),
        ("selection", "rule", 1, "expected_dice, area"),
        ("selection", "rule", ["area"], "expected_dice, area"),
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
    with pytest.raises(ConfigError, match=r"unknown key 'malignant_abvoe'.*malignant_above"):
        load_settings(analysis_section)


def test_unknown_sections_are_refused(analysis_section: dict[str, Any]) -> None:
    analysis_section["diagnose"] = {}
    with pytest.raises(ConfigError, match="analysis has an unknown key 'diagnose'"):
        load_settings(analysis_section)


def test_missing_keys_and_sections_are_refused(analysis_section: dict[str, Any]) -> None:
    del analysis_section["region"]["margin"]
    with pytest.raises(ConfigError, match=r"analysis\.region lacks the key 'margin'"):
        load_settings(analysis_section)
    del analysis_section["region"]
    with pytest.raises(ConfigError, match="analysis lacks the key 'region'"):
        load_settings(analysis_section)


@pytest.mark.parametrize("section", [None, 5, "text", ["list"]])
def test_a_section_that_is_no_mapping_is_refused(
    analysis_section: dict[str, Any], section: object
) -> None:
    with pytest.raises(ConfigError, match="must hold keys with values"):
        load_settings(section)
    analysis_section["photo"] = section
    with pytest.raises(ConfigError, match=r"analysis\.photo must hold keys with values"):
        load_settings(analysis_section)


@pytest.mark.parametrize(
    ("key", "value"),
    [("malignant_above", 0.15), ("malignant_above", 0.9), ("benign_high_below", 1)],
)
def test_the_edges_of_the_diagnosis_must_ascend(
    analysis_section: dict[str, Any], key: str, value: float
) -> None:
    analysis_section["diagnosis"][key] = value
    with pytest.raises(ConfigError, match=r"analysis\.diagnosis must ascend"):
        load_settings(analysis_section)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model-config.yaml"
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(path)
    path.write_text("analysis: [")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(path)
    path.write_text("minWorkers: 1")
    with pytest.raises(ConfigError, match="no section 'analysis'"):
        read_settings(path)
