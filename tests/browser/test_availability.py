"""A service that is starting, not responding or down."""

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import expect

from lesion.enums import ErrorCode
from lesion.report import DISCLAIMER
from service.refusals import RefusalCode
from service.upstream import ServiceState
from tests import pictures
from tests.browser.actions import WATCH_RESULT, OpenPage, choose, send_good_photo, submit_button
from tests.browser.stub_service import Stub, page_status

pytestmark = pytest.mark.browser


def test_the_page_waits_for_a_starting_service(open_page: OpenPage, stub: Stub) -> None:
    stub.status = page_status(ServiceState.STARTING)
    page = open_page(stub.page_url)
    expect(page.locator("#server")).to_contain_text("The service is starting")
    choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("still starting")
    assert not stub.received

    stub.status = page_status(ServiceState.READY)
    expect(page.locator("#server")).to_have_text("The service is ready now.")
    expect(page.get_by_role("alert")).to_be_hidden()
    requests = stub.status_requests
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()
    assert stub.status_requests == requests, "the status of a ready service is not requested again"


def test_the_page_waits_for_a_service_that_does_not_respond(
    open_page: OpenPage, stub: Stub
) -> None:
    stub.status = page_status(ServiceState.NOT_RESPONDING)
    page = open_page(stub.page_url)
    expect(page.locator("#server")).to_contain_text("this page will say when it can be sent")
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text("The service is not responding")
    assert not stub.received
    stub.status = page_status(ServiceState.READY)
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (RefusalCode.BUSY, "The service is busy"),
        (RefusalCode.STARTING, "The service is still starting"),
        (RefusalCode.INTERRUPTED, "The analysis was interrupted"),
        (RefusalCode.UNAVAILABLE, "The service is not running"),
    ],
)
def test_a_photo_is_kept_while_the_service_is_unavailable(
    open_page: OpenPage, stub: Stub, code: RefusalCode, title: str
) -> None:
    stub.refuse(HTTPStatus.SERVICE_UNAVAILABLE, code, "Please try again in a moment.")
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(title)
    expect(alert).to_contain_text("try again in a moment")
    expect(alert).to_contain_text("Your photo is still here.")
    stub.reset()
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()


def test_a_bug_is_reported_with_the_number_of_the_request(open_page: OpenPage, stub: Stub) -> None:
    error = {"code": ErrorCode.INTERNAL_ERROR, "message": "An error in the service."}
    body = {"error": error, "request_id": "9f86d081884c7d65"}
    stub.next_answers = [(HTTPStatus.INTERNAL_SERVER_ERROR, body)]
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The number of this request is 9f86d081884c7d65.")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (HTTPStatus.SERVICE_UNAVAILABLE, RefusalCode.BUSY),
        (HTTPStatus.TOO_MANY_REQUESTS, RefusalCode.TOO_MANY_REQUESTS),
    ],
)
def test_a_photo_is_sent_again_when_the_service_is_no_longer_busy(
    open_page: OpenPage, stub: Stub, status: HTTPStatus, code: RefusalCode
) -> None:
    busy = {"error": {"code": code, "message": "Please try again in a moment."}}
    stub.next_answers = [(status, busy)] * 2
    stub.retry_after = 1
    page = open_page(stub.page_url)
    send_good_photo(page)
    expect(page.locator("#progress-label")).to_contain_text("will be sent again in")
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()
    assert len(stub.received) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": RefusalCode.TOO_MANY_REQUESTS, "message": "Please wait."}},
        {"a proxy of another kind": "has other words"},
    ],
)
def test_a_person_is_told_when_to_try_again(
    open_page: OpenPage, stub: Stub, body: dict[str, object]
) -> None:
    """The page does not wait for more than half a minute by itself."""
    stub.http_status, stub.body, stub.retry_after = HTTPStatus.TOO_MANY_REQUESTS, body, 60
    page = open_page(stub.page_url, locale="en-GB")
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Too many requests")
    expect(alert).to_contain_text(re.compile(r"Please try again after \d\d?:\d\d:\d\d"))
    expect(alert).to_contain_text("Your photo is still here.")
    expect(page.locator("#server")).to_be_hidden()
    assert len(stub.received) == 1


def test_waiting_for_a_busy_service_can_be_cancelled(open_page: OpenPage, stub: Stub) -> None:
    stub.refuse(HTTPStatus.TOO_MANY_REQUESTS, RefusalCode.BUSY, "Please try again in a moment.")
    stub.retry_after = 20
    page = open_page(stub.page_url)
    send_good_photo(page)
    expect(page.locator("#progress-label")).to_contain_text("will be sent again in")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_contain_text("Cancelled")
    expect(submit_button(page)).to_be_visible()
    assert len(stub.received) == 1


def test_a_photo_refused_during_a_restart_can_be_sent_again(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page("about:blank")
    with page.expect_response("**/status"):
        page.goto(stub.page_url)
    expect(page.locator("#server")).to_be_hidden()
    stub.refuse(
        HTTPStatus.SERVICE_UNAVAILABLE, RefusalCode.INTERRUPTED, "The analysis was interrupted."
    )
    stub.status = page_status(ServiceState.STARTING)
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text("The analysis was interrupted")
    stub.reset()
    expect(page.locator("#server")).to_have_text("The service is ready now.")
    expect(page.get_by_role("alert")).to_be_hidden()
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()


def test_a_service_that_is_down_is_reported_until_it_is_back(
    open_page: OpenPage, stub: Stub
) -> None:
    stub.status = page_status(ServiceState.DOWN)
    page = open_page(stub.page_url)
    expect(page.locator("#server")).to_contain_text(
        "The service is not running, or it cannot be reached. This page keeps trying"
    )
    expect(page.get_by_role("status")).to_contain_text("keeps trying to reach it")
    expect(page.get_by_text(DISCLAIMER)).to_have_count(2)
    stub.status = page_status(ServiceState.READY)
    expect(page.locator("#server")).to_have_text("The service is ready now.")


def test_a_service_that_stops_during_the_upload(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose(page, pictures.photo_jpeg())
    page.wait_for_function("document.querySelector('#preview').complete")
    page.route("**/predictions/**", lambda route: route.abort("connectionrefused"))
    stub.status = page_status(ServiceState.DOWN)
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("Your photo is still here")

    stub.status = page_status(ServiceState.READY)
    page.unroute("**/predictions/**")
    expect(page.get_by_role("alert")).to_be_hidden()
    submit_button(page).click()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()


@pytest.mark.parametrize("healthy", [True, False])
def test_a_page_server_without_status_asks_the_service(
    open_page: OpenPage, stub: Stub, healthy: bool
) -> None:
    stub.status, stub.healthy = None, healthy
    page = open_page("about:blank")
    with page.expect_response("**/ping"):
        page.goto(stub.page_url)
    notice = page.locator("#server")
    if healthy:
        expect(notice).to_be_hidden()
    else:
        expect(notice).to_contain_text("keeps trying to reach it")
