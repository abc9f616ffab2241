"""How much the page loads: little before a photo is chosen, the rest while it is sent."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, Route, expect

from tests import pictures
from tests.browser.actions import (
    WATCH_RESULT,
    OpenPage,
    choose,
    send_good_photo,
    submit_button,
)
from tests.browser.stub_service import Stub

pytestmark = pytest.mark.browser

OPENING_BYTES = 150_000
ANALYSIS_BYTES = 240_000
"""At most, without compression, for a visitor who reads English; vendored libraries apart."""


def test_opening_the_page_and_analysing_a_photo_load_little(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page("about:blank")
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(stub.page_url)
    page.wait_for_load_state("networkidle")
    opening = _sizes(responses, stub)
    assert opening.keys() >= {"/", "/style.css", "/js/main.js", "/languages/en.js"}
    assert not opening.keys() & {"/result.css", "/js/result.js", "/js/viewer.js"}
    assert sum(opening.values()) <= OPENING_BYTES, opening

    send_good_photo(page)
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()
    page.wait_for_load_state("networkidle")
    analysis = _sizes(responses, stub)
    assert analysis.keys() >= {"/result.css", "/js/result.js", "/js/viewer.js", "/js/prepare.js"}
    assert sum(analysis.values()) <= ANALYSIS_BYTES, analysis


WATCH_RESULT_APPEAR = """() => {
  const result = document.querySelector("#result");
  new MutationObserver(() => {
    if (result.hidden) return;
    window.firstDisplay ??= getComputedStyle(result.querySelector(".advice")).display;
  }).observe(result, { attributeFilter: ["hidden"] });
}"""
"""Notes how the advice is laid out when the result appears; without result.css, as a block."""


def test_a_result_appears_with_its_stylesheets(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    page.evaluate(WATCH_RESULT_APPEAR)
    held: list[Route] = []
    page.route("**/result.css", lambda route: held.append(route))
    with page.expect_response("**/predictions/**"):
        send_good_photo(page)
    expect(page.locator("#progress-label")).to_contain_text("Analysing")
    expect(page.locator("#result")).to_be_hidden()
    (route,) = held
    route.continue_()
    expect(page.locator("#result")).to_be_visible()
    assert page.evaluate("window.firstDisplay") == "grid"


def test_what_draws_a_result_is_loaded_again_after_a_failure(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page(stub.page_url)
    page.route("**/js/result.js", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()


def _sizes(responses: list[Response], stub: Stub) -> dict[str, int]:
    """Return the size of each file that the page's own server sent, by its path."""
    return {
        urlsplit(response.url).path: len(response.body())
        for response in responses
        if response.url.startswith(stub.page_url) and "/vendor/" not in response.url
    }
