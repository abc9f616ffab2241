"""The limits of a photo on the page: those of the service's configuration, or none."""

import pytest
from playwright.sync_api import Page, Route, expect

from lesion.paths import SERVER_CONFIG
from service.config import read_config
from tests import pictures
from tests.browser.actions import OpenPage, choose, submit_button
from tests.browser.stub_service import Stub

pytestmark = pytest.mark.browser

MEGABYTE = 2**20


def use_limits(stub: Stub, **limits: int) -> None:
    """Serve these limits instead of those of model-config.yaml."""
    assert stub.config is not None
    stub.config["limits"] |= limits


def expect_no_numbers(page: Page) -> None:
    """Check that the requirements name no limit."""
    expect(page.locator("#photo-hint")).to_have_text(
        "or drop it here, or paste it. JPG, JPEG or PNG."
    )
    expect(page.get_by_role("listitem").filter(has_text="High resolution")).to_be_visible()


def test_the_requirements_name_the_served_limits(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    expect(page.locator("#photo-hint")).to_contain_text("JPG, JPEG or PNG, at most 50 MB.")
    requirement = page.get_by_role("listitem").filter(has_text="At least 720p")
    expect(requirement).to_have_text("At least 720p: 1280 × 720 pixels or more.")

    use_limits(stub, file_bytes=5 * MEGABYTE // 2, recommended_width=640, recommended_height=480)
    page.reload()
    expect(page.locator("#photo-hint")).to_contain_text("at most 2.5 MB.")
    requirement = page.get_by_role("listitem").filter(has_text="At least 480p")
    expect(requirement).to_have_text("At least 480p: 640 × 480 pixels or more.")


def test_a_file_is_checked_against_the_served_limit(open_page: OpenPage, stub: Stub) -> None:
    use_limits(stub, file_bytes=MEGABYTE)
    page = open_page(stub.page_url)
    alert = page.get_by_role("alert")
    choose(page, pictures.padded_jpeg(MEGABYTE + 1))
    expect(alert).to_contain_text("has a little over 1 MB; at most 1 MB can be analysed")
    choose(page, pictures.padded_jpeg(3 * MEGABYTE))
    expect(alert).to_contain_text("has 3 MB; at most 1 MB can be analysed")
    choose(page, pictures.padded_jpeg(MEGABYTE))
    expect(page.locator("#preview")).to_be_visible()


def test_pixels_are_checked_against_the_served_limits(open_page: OpenPage, stub: Stub) -> None:
    use_limits(stub, file_pixels=150_000, recommended_width=400, recommended_height=300)
    page = open_page(stub.page_url)
    choose(page, pictures.small_photo_jpeg())
    expect(page.get_by_role("alert")).to_contain_text(
        "This photo has 480 × 360 pixels; at most 150 thousand can be analysed"
    )
    use_limits(stub, file_pixels=1_000_000)
    page.reload()
    choose(page, pictures.small_photo_jpeg())
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#photo-note")).to_be_hidden()


@pytest.mark.parametrize("limits", [None, {}, {"file_bytes": "50 MB"}])
def test_without_limits_the_service_checks_the_photo(
    open_page: OpenPage, stub: Stub, limits: dict[str, str] | None
) -> None:
    assert stub.config is not None
    stub.config["limits"] = limits
    page = open_page(stub.page_url)
    expect_no_numbers(page)
    choose(page, pictures.padded_jpeg())
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#photo-note")).to_be_hidden()
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    assert len(stub.received) == 1


def test_without_configuration_the_usual_addresses_are_used(
    open_page: OpenPage, stub: Stub
) -> None:
    stub.config = None
    usual = read_config(SERVER_CONFIG).inference.url

    def send_to_stub(route: Route) -> None:
        route.continue_(url=route.request.url.replace(usual, stub.inference.url))

    page = open_page("about:blank")
    page.route(f"{usual}/**", send_to_stub)
    page.goto(stub.page_url)
    expect_no_numbers(page)
    choose(page, pictures.small_photo_jpeg())
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    assert len(stub.received) == 1


def test_a_small_photo_is_analysed_with_a_note(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose(page, pictures.small_photo_jpeg())
    expect(page.locator("#photo-note")).to_contain_text("less than the recommended 1280 × 720")
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
