"""Several photos: a list that is analysed one after the other."""

from http import HTTPStatus

import pytest
from playwright.sync_api import FilePayload, Page, expect

from lesion.enums import ErrorCode
from tests import pictures
from tests.browser.actions import OpenPage, expect_no_horizontal_scroll, submit_button
from tests.browser.stub_service import Stub, answer, malignant

pytestmark = pytest.mark.browser

DAMAGED = {"error": {"code": ErrorCode.CORRUPT_IMAGE, "message": "It is damaged."}}


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def choose_several(page: Page, *names: str) -> None:
    """Choose the small photo under each of these names, and a PDF among them."""
    photo = pictures.small_photo_jpeg()
    files = [payload(name, photo) for name in names]
    page.locator("#photo").set_input_files([files[0], payload("a.pdf", pictures.pdf()), *files[1:]])
    expect(page.get_by_role("heading", name=f"Your {len(names)} photos")).to_be_visible()


def test_a_failure_in_the_middle_does_not_stop_the_others(open_page: OpenPage, stub: Stub) -> None:
    stub.next_answers = [
        (HTTPStatus.OK, malignant()),
        (HTTPStatus.BAD_REQUEST, DAMAGED),
        (HTTPStatus.OK, answer()),
    ]
    page = open_page(stub.page_url, phone=True)
    choose_several(page, "one.jpg", "two.jpg", "three.jpg")
    expect(page.get_by_role("alert")).to_contain_text("“a.pdf” is a PDF document")
    expect(page.get_by_role("img", name="Preview of one.jpg")).to_be_visible()
    items = page.locator("#queue-list > li")
    expect(items).to_contain_text(["Not analysed yet"] * 3)

    stub.release.clear()
    submit_button(page).press("Enter")
    expect(items.nth(0)).to_contain_text("Being analysed")
    expect(page.get_by_role("status")).to_have_text("Photo 1 of 3 is being analysed.")
    expect(page.locator("#queue").get_by_role("progressbar")).to_be_visible()
    expect_no_horizontal_scroll(page)
    stub.release.set()
    expect(items.nth(0)).to_contain_text("Result: Have this examined by a doctor soon")
    expect(items.nth(1)).to_contain_text("Not analysed: This file is damaged")
    expect(items.nth(2)).to_contain_text("Result: Keep watching this spot")
    expect(page.locator("#queue-title")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("3 photos: 2 analysed, 1 not analysed")

    page.get_by_role("button", name="Open the result of three.jpg").press("Enter")
    expect(page.locator("#result-title")).to_be_focused()
    expect(page.locator("#stamp")).to_contain_text("three.jpg")
    page.get_by_role("button", name="Show two.jpg").press("Enter")
    expect(page.locator("#result")).to_be_hidden()
    expect(page.get_by_role("alert")).to_contain_text("This file is damaged")
    submit_button(page).press("Enter")  # once more: only the one without a result
    expect(items.nth(1)).to_contain_text("Result:")
    assert len(stub.received) == 4


def test_a_photo_can_be_removed_and_the_last_one_needs_no_list(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page(stub.page_url)
    choose_several(page, "one.jpg", "two.jpg")
    submit_button(page).click()
    expect(page.locator("#queue-title")).to_be_focused()
    page.get_by_role("button", name="Open the result of one.jpg").click()
    expect(page.locator("#stamp")).to_contain_text("one.jpg")
    page.get_by_role("button", name="Remove one.jpg").press("Enter")
    expect(page.locator("#queue")).to_be_hidden()
    expect(page.locator("#stamp")).to_contain_text("two.jpg")
    expect(page.locator("#result-title")).to_be_focused()


def test_cancelling_leaves_the_rest_for_later(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose_several(page, "one.jpg", "two.jpg")
    stub.release.clear()
    submit_button(page).click()
    expect(page.locator("#queue").get_by_role("progressbar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    stub.release.set()
    expect(page.locator("#queue-list")).not_to_contain_text("Being analysed")
    submit_button(page).click()
    expect(page.locator("#queue-list > li")).to_contain_text(["Result:", "Result:"])
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("All photos have been analysed")
    assert len(stub.received) == 3, "the cancelled one and both photos"
    photo = pictures.small_photo_jpeg()
    page.locator("#photo").set_input_files([payload(f"{n}.jpg", photo) for n in range(12)])
    expect(page.get_by_role("heading", name="Your 10 photos")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("At most 10 photos")
