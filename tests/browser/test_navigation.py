"""The browser's back and forward buttons."""

import pytest
from playwright.sync_api import expect

from tests.browser.actions import (
    WATCH_RESULT,
    OpenPage,
    explain_button,
    is_loaded,
    open_result,
    submit_button,
)
from tests.browser.stub_service import Stub, malignant

pytestmark = pytest.mark.browser


def test_back_leads_to_the_photo_and_forward_to_the_result(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    address = page.url
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    page.go_back()
    expect(page.locator("#result")).to_be_hidden()
    expect(page.get_by_role("img", name="Preview of mole.jpg")).to_be_visible()
    expect(submit_button(page)).to_be_focused()
    page.go_forward()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_focused()
    expect(page.locator("#heatmap")).to_be_visible()
    assert is_loaded(page.locator("#overlay")) and is_loaded(page.locator("#original"))
    assert (len(stub.received), len(stub.explained), page.url) == (1, 1, address)

    # A second result, and back over the form to the first one.
    page.get_by_role("button", name="Analyse another photo").click()
    stub.body = malignant()
    page.go_back()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_focused()
    page.go_back()
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Have this examined by a doctor soon")).to_be_focused()
    expect(page.locator("#heatmap")).to_be_hidden()
    assert len(stub.received) == 2


def test_back_ends_an_analysis_and_a_reload_shows_the_form(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    page.go_back()
    stub.release.clear()
    submit_button(page).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_focused()
    stub.release.set()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("Keep watching this spot")
    page.reload()
    expect(page.locator("#result")).to_be_hidden()
    page.go_back()
    expect(page.locator("#form")).to_be_visible()
