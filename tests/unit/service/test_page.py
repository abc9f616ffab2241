"""The page's server: what it tells the page."""

import re
from dataclasses import replace

from lesion.config import read_settings
from lesion.paths import FRONTEND, MODEL_CONFIG, WEIGHTS
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


def test_scripts_write_text_only() -> None:
    """Nothing that a service or a file says can become markup or code of the page."""
    scripts = [path for path in FRONTEND.rglob("*.js") if path.is_file()]
    assert len(scripts) > 50
    markup = re.compile(
        r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc)\b"
        r"|\beval\(|new Function\b|javascript:"
    )
    for script in scripts:
        assert not markup.search(script.read_text(encoding="utf-8")), script.name


def test_the_page_runs_only_its_own_files() -> None:
    page = (FRONTEND / "index.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == directives["form-action"] == "'none'"
    assert "unsafe" not in policy
