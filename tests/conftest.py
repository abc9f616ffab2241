"""What all tests share: the shipped settings, and a way to change one value of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion.config import Settings, load_settings, read_settings

MODEL_CONFIG = Path(__file__).parent.parent / "handlers" / "model-config.yaml"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings that are shipped."""
    return read_settings(MODEL_CONFIG)


@pytest.fixture
def analysis_section() -> dict[str, Any]:
    """The `analysis:` section that is shipped, free to be changed."""
    return yaml.safe_load(MODEL_CONFIG.read_text(encoding="utf-8"))["analysis"]


@pytest.fixture
def settings_with(analysis_section: dict[str, Any]) -> Callable[..., Settings]:
    """`settings_with("selection", rule="area")`: the shipped settings with other values."""

    def change(section: str, **values: object) -> Settings:
        analysis_section[section].update(values)
        return load_settings(analysis_section)

    return change
