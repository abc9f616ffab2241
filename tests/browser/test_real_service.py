"""The page with the real page server and the real TorchServe."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service.config import ServerConfig
from service.gateway import Gateway
from service.upstream import ServiceState
from tests import pictures
from tests.browser.actions import TITLE, OpenPage, choose, is_loaded, send_good_photo, submit_button
from tests.service.servers import config_with_free_ports

pytestmark = [pytest.mark.browser, pytest.mark.service]

ANSWER_WITHIN_MS = 60_000
RESULT = "What to do:"


def test_a_photo_gets_a_result(open_page: OpenPage, service: ServerConfig) -> None:
    page = open_page(service.page.url)
    expect(page).to_have_title(TITLE)
    expect(page.locator("#server")).to_be_hidden()
    send_good_photo(page)
    heading = page.get_by_role("heading", name=RESULT)
    expect(heading).to_be_focused(timeout=ANSWER_WITHIN_MS)
    assert is_loaded(page.locator("#original"))
    assert is_loaded(page.locator("#overlay"))
    expect(page.locator("#probability")).to_contain_text("%")
    expect(page.locator("#confidence")).to_have_text(re.compile("^(High|Medium|Low)$"))


def test_the_heat_map_of_a_result(open_page: OpenPage, service: ServerConfig) -> None:
    page = open_page(service.page.url)
    send_good_photo(page)
    expect(page.get_by_role("heading", name=RESULT)).to_be_focused(timeout=ANSWER_WITHIN_MS)
    page.get_by_role("button", name="Show what influenced the result").click()
    heading = page.get_by_role("heading", name="What influenced the result")
    expect(heading).to_be_focused(timeout=ANSWER_WITHIN_MS)
    assert is_loaded(page.locator("#heatmap"))
    expect(page.locator("#heatmap-scale")).to_contain_text("one cell of the")
    expect(page.get_by_text("it does not show disease")).to_be_visible()


def test_a_rotated_photo_is_shown_upright(open_page: OpenPage, service: ServerConfig) -> None:
    portrait, _ = pictures.lesion_photo(720, 1280)
    page = open_page(service.page.url)
    choose(page, pictures.oriented_jpeg(portrait, 6))
    submit_button(page).click()
    expect(page.get_by_role("heading", name=RESULT)).to_be_visible(timeout=ANSWER_WITHIN_MS)
    for picture in (page.locator("#original"), page.locator("#overlay")):
        assert is_loaded(picture)
        assert picture.evaluate("image => image.naturalHeight > image.naturalWidth")


def test_a_damaged_photo_is_refused(open_page: OpenPage, service: ServerConfig) -> None:
    page = open_page(service.page.url)
    choose(page, pictures.truncated_jpeg())
    submit_button(page).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This file is damaged", timeout=ANSWER_WITHIN_MS)
    expect(alert).to_contain_text("Please choose it again")


def test_a_visitor_under_another_host_name_is_redirected(
    open_page: OpenPage, service: ServerConfig
) -> None:
    """The inference server allows one origin; the page server redirects every visitor to it."""
    page = open_page(f"http://localhost:{service.page.port}")
    expect(page).to_have_url(f"{service.page.url}/")
    send_good_photo(page)
    expect(page.get_by_role("heading", name=RESULT)).to_be_visible(timeout=ANSWER_WITHIN_MS)


@pytest.fixture(params=[ServiceState.DOWN, ServiceState.STARTING])
def page_without_service(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[ServiceState, str]]:
    """Run the page's server while TorchServe is down or has no worker; yield state and address."""
    config = config_with_free_ports(tmp_path / "config.properties")
    with Gateway(config, tmp_path) as gateway:
        if request.param is ServiceState.DOWN:
            gateway.upstream.detach()
        yield request.param, config.page.url


def test_a_missing_service_is_reported(
    open_page: OpenPage, page_without_service: tuple[ServiceState, str]
) -> None:
    state, url = page_without_service
    page = open_page(url)
    notice = page.locator("#server")
    expect(notice).to_contain_text("not running" if state is ServiceState.DOWN else "is starting")
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text("Your photo is still here")
