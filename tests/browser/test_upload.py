"""Progress of the upload and the analysis, cancelling, refusals and failures."""

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import expect

from lesion.enums import ErrorCode, Status
from lesion.report import DISCLAIMER
from service.refusals import RefusalCode
from tests.browser.actions import WATCH_RESULT, OpenPage, send_good_photo, submit_button
from tests.browser.stub_service import Json, Stub

pytestmark = pytest.mark.browser


def test_waiting_shows_progress_and_can_be_cancelled(open_page: OpenPage, stub: Stub) -> None:
    stub.release.clear()
    page = open_page(stub.page_url)
    send_good_photo(page)
    expect(page.get_by_role("progressbar", name="Analysing")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Analysing: [1-9]\d* s"))).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Photo uploaded. Analysing.")
    expect(page.get_by_label("Choose another photo")).to_be_disabled()
    submit_button(page).press("Enter")  # pressed again: no effect

    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Cancelled. Your photo is still here.")
    expect(submit_button(page)).to_be_focused()
    assert len(stub.received) == 1

    stub.release.set()
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()


def test_a_long_wait_is_explained(open_page: OpenPage, stub: Stub) -> None:
    stub.release.clear()
    page = open_page("about:blank")
    page.clock.install()
    page.goto(stub.page_url)
    send_good_photo(page)
    expect(page.get_by_text("taking longer than usual").filter(visible=True)).to_have_count(0)
    expect(page.get_by_text("Analysing:")).to_be_visible()
    page.clock.run_for(61_000)
    expect(page.locator("#progress-slow")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("taking longer than usual")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()


def test_a_refusal_is_told_in_the_page_s_words(open_page: OpenPage, stub: Stub) -> None:
    stub.refuse(HTTPStatus.BAD_REQUEST, ErrorCode.CORRUPT_IMAGE, "It ends too early.")
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This file is damaged")
    expect(alert).to_contain_text("The photo is damaged or incomplete. Please choose it again")
    expect(page.get_by_text(DISCLAIMER).filter(visible=True)).to_have_count(1)
    expect(page.locator("#result")).to_be_hidden()

    stub.reset()
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()
    expect(alert).to_be_hidden()


def test_an_unknown_refusal_is_told_in_the_service_s_words(open_page: OpenPage, stub: Stub) -> None:
    stub.refuse(HTTPStatus.BAD_REQUEST, RefusalCode.MALFORMED_REQUEST, "It is <b>malformed</b>.")
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The photo was not accepted")
    expect(alert).to_contain_text("It is <b>malformed</b>.")


@pytest.mark.parametrize(
    ("http_status", "body", "title"),
    [
        (
            HTTPStatus.SERVICE_UNAVAILABLE,
            {"code": 503, "type": "ServiceUnavailableException"},
            "cannot analyse photos right now",
        ),
        (
            HTTPStatus.NOT_FOUND,
            {"code": 404, "type": "ModelNotFoundException"},
            "cannot analyse photos right now",
        ),
        (
            HTTPStatus.INSUFFICIENT_STORAGE,
            {"code": 507, "type": "InternalServerException"},
            "cannot analyse photos right now",
        ),
        (HTTPStatus.BAD_GATEWAY, None, "cannot analyse photos right now"),
        (
            HTTPStatus.INTERNAL_SERVER_ERROR,
            {"code": 500, "type": "InternalServerException"},
            "The analysis failed",
        ),
        (HTTPStatus.OK, None, "The analysis failed"),
        (HTTPStatus.OK, {"status": Status.OK}, "The analysis failed"),
        (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None, "This file is too large"),
    ],
)
def test_a_response_that_is_not_an_answer_is_explained(
    open_page: OpenPage, stub: Stub, http_status: HTTPStatus, body: Json | None, title: str
) -> None:
    stub.http_status, stub.body = http_status, body
    page = open_page(stub.page_url)
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text(title)
    expect(page.locator("#result")).to_be_hidden()


def test_an_answer_hidden_by_the_browser_is_explained(open_page: OpenPage, stub: Stub) -> None:
    """TorchServe's own 413 has no CORS header."""
    stub.http_status, stub.body, stub.cors = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None, False
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("No answer arrived")
    expect(alert).to_contain_text("may be larger than the service accepts")
