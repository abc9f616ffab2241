"""The page's server: what it tells the page."""

from dataclasses import replace

from lesion.config import read_settings
from lesion.paths import MODEL_CONFIG, WEIGHTS
from lesion.weights import load_manifest
from service.page import MESSAGES, describe_addresses, describe_limits, read_file
from service.upstream import ServiceState

SETTINGS = read_settings(MODEL_CONFIG)
MANIFEST = load_manifest(WEIGHTS)


def test_addresses_are_those_of_the_gateway() -> None:
    page_config = describe_addresses("http://127.0.0.1:1234")
    assert page_config["inference_url"] == "http://127.0.0.1:1234/predictions/skin_lesion"
    assert page_config["explanation_url"] == "http://127.0.0.1:1234/explanations/skin_lesion"
    assert page_config["health_url"] == "http://127.0.0.1:1234/ping"


def test_limits_are_those_of_the_settings() -> None:
    settings = replace(
        SETTINGS,
        photo=replace(SETTINGS.photo, max_bytes=2048, max_pixels=4096),
        quality=replace(SETTINGS.quality, recommended_width=64, recommended_height=48),
    )
    assert describe_limits(2048, settings, MANIFEST)["limits"] == {
        "max_bytes": 2048,
        "max_pixels": 4096,
        "file_bytes": 50 * 2**20,
        "file_pixels": 100_000_000,
        "upload_side": 2048,
        "detail_side": 173,  # 224 pixels, less a margin of 15 % on both sides
        "recommended_width": 64,
        "recommended_height": 48,
        "blur_threshold": SETTINGS.quality.blur_threshold,
        "dark_threshold": SETTINGS.quality.dark_threshold,
        "bright_threshold": SETTINGS.quality.bright_threshold,
    }


def test_every_state_has_a_message() -> None:
    assert set(MESSAGES) == set(ServiceState)


def test_page_may_send_photos_to_the_configured_address_only() -> None:
    body, content_type = read_file("", "http://127.0.0.1:1234")
    assert content_type == "text/html"
    assert b"connect-src 'self' http://127.0.0.1:1234;" in body
