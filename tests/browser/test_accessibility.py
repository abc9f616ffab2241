"""Keyboard, phone, contrast, reduced motion, no JavaScript."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lesion.enums import Confidence, ErrorCode
from lesion.report import DISCLAIMER
from tests import pictures
from tests.browser.actions import (
    WATCH_RESULT,
    OpenPage,
    choose,
    details_summary,
    expect_no_horizontal_scroll,
    explain_button,
    send_good_photo,
    submit_button,
)
from tests.browser.stub_service import Stub, answer, classification

pytestmark = pytest.mark.browser

DISAGREEING = classification(0.3341, log_odds_apart=2)
"""Shows every part of a result: the kinds with the longest names, and a disagreement."""
DISAGREEING["diagnoses"].sort(key=lambda diagnosis: -len(diagnosis["name"]))


def test_everything_works_by_keyboard(open_page: OpenPage, stub: Stub, photo_file: Path) -> None:
    page = open_page(stub.page_url)
    # Listening from the start: otherwise the key may be pressed before choosers are reported.
    page.on("filechooser", lambda chooser: None)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Language")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose a photo")).to_be_focused()
    frame = page.locator("#dropzone")
    assert frame.evaluate("frame => getComputedStyle(frame).outlineStyle") == "solid"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(photo_file)
    expect(page.get_by_role("img", name="Preview of mole.jpg")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Crop or rotate")).to_be_focused()
    page.keyboard.press("Tab")
    expect(submit_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_focused()
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.id || document.activeElement.value"))
    assert names == ["overlay-frame", "overlay", "zoom-out", "zoom-in", "zoom-spot"]
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(explain_button(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(details_summary(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The mask of DeepLabV3 was kept")).to_be_visible()
    expect(page.get_by_label("Your mask")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your mask")).to_be_focused()
    page.keyboard.press("Tab")
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
    assert names == ["Print this result", "Analyse another photo", "Save as a file"]


def test_cancelling_by_keyboard(open_page: OpenPage, stub: Stub) -> None:
    stub.release.clear()
    page = open_page(stub.page_url)
    choose(page, pictures.photo_jpeg())
    expect(page.get_by_role("img", name="Preview of mole.jpg")).to_be_visible()
    submit_button(page).press("Enter")
    expect(submit_button(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(submit_button(page)).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_horizontally(open_page: OpenPage, stub: Stub, scheme: str) -> None:
    page = open_page(stub.page_url, phone=True, color_scheme=scheme)
    expect_no_horizontal_scroll(page)
    choose(page, pictures.photo_jpeg(), name=f"{'a' * 90}.jpg")
    expect(page.locator("#preview")).to_be_visible()
    expect_no_horizontal_scroll(page)
    stub.body = answer(probability=0.3341, confidence=Confidence.LOW, classification=DISAGREEING)
    submit_button(page).click()
    expect(page.locator("#doubts")).to_be_visible()
    details_summary(page).click()
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    expect_no_horizontal_scroll(page)
    stub.refuse(HTTPStatus.BAD_REQUEST, ErrorCode.CORRUPT_IMAGE, "x" * 200)
    page.get_by_role("button", name="Analyse another photo").click()
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect_no_horizontal_scroll(page)


def test_reduced_motion_hides_the_progress_bar(open_page: OpenPage, stub: Stub) -> None:
    stub.release.clear()
    page = open_page(stub.page_url, reduced_motion="reduce")
    send_good_photo(page)
    expect(page.get_by_text(re.compile(r"Analysing: \d+ s"))).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_the_page_asks_for_javascript(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url, java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_text(DISCLAIMER).filter(visible=True)).to_have_count(1)
