"""Results kept in the browser: only if a person wants it, with delete and comparison."""

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests import pictures
from tests.browser.actions import (
    OpenPage,
    choose,
    expect_no_horizontal_scroll,
    is_loaded,
    open_result,
    submit_button,
)
from tests.browser.stub_service import Stub, answer, malignant, segmentation

pytestmark = pytest.mark.browser

SUMMARY = "Earlier results in this browser"
SETTING = "Keep results in this browser"


def _list(page: Page) -> Locator:
    return page.locator("#kept-list > li")


def _answer_dialogs(page: Page, *answers: bool) -> None:
    """Answer the next questions of the page."""
    rest = list(answers)
    page.on("dialog", lambda dialog: dialog.accept() if rest.pop(0) else dialog.dismiss())


def test_results_are_kept_only_on_demand(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    page.get_by_text(SUMMARY).click()
    expect(page.get_by_text("No results are kept.")).to_be_visible()
    expect(page.get_by_label(SETTING)).not_to_be_checked()
    page.reload()
    page.get_by_text(SUMMARY).click()
    expect(page.get_by_text("No results are kept.")).to_be_visible()

    page.get_by_label(SETTING).check()
    choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(_list(page)).to_have_count(1)
    page.reload()
    page.get_by_text(SUMMARY).click()
    expect(page.get_by_label(SETTING)).to_be_checked()
    item = _list(page)
    expect(item).to_contain_text("Keep watching this spot")
    expect(item).to_contain_text("Malignancy probability 3.1")
    expect(item).not_to_contain_text("mole.jpg")
    item.get_by_role("button", name="Open the result of").click()
    expect(page.get_by_role("heading", name="Keep watching this spot")).to_be_focused()
    size = page.locator("#overlay").evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert is_loaded(page.locator("#overlay")) and size == [1024, 576]
    expect(page.locator(".selected-mask .mask-fill")).to_be_visible()
    expect(page.locator("#explanation")).to_be_hidden()  # the copy could give another result
    page.get_by_text("Save as a file").click()
    expect(page.locator("#save-menu button:visible")).to_have_count(2)
    expect(_list(page)).to_have_count(1)
    assert len(stub.received) == 2, "opening sends nothing"

    _answer_dialogs(page, False, True)
    remove = item.get_by_role("button", name="Delete the result of")
    remove.click()
    expect(item).to_have_count(1)
    remove.click()
    expect(_list(page)).to_have_count(0)
    expect(page.get_by_text(SUMMARY)).to_be_focused()


def test_two_results_side_by_side(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    page.get_by_text(SUMMARY).click()
    page.get_by_label(SETTING).check()
    for body, (photo, mask) in (
        (answer(), pictures.lesion_photo()),
        (malignant(), pictures.lesion_photo(seed=3, area_fraction=0.02)),
    ):
        stub.body = body | {"segmentation": segmentation(mask)}
        count = _list(page).count()
        choose(page, pictures.encode(photo))
        submit_button(page).click()
        expect(_list(page)).to_have_count(count + 1)
        page.get_by_role("button", name="Analyse another photo").click()
    compare = page.get_by_role("button", name="Compare the two chosen")
    page.get_by_label("Compare the result of").first.check()
    compare.click()
    expect(page.get_by_text("Choose exactly two results")).to_be_visible()
    page.get_by_label("Compare the result of").last.check()
    compare.click()
    expect(page.get_by_role("heading", name="Two results side by side")).to_be_focused()
    section = page.get_by_role("region", name="Two results side by side")
    figures = section.get_by_role("figure").all()
    expect(figures[0]).to_contain_text("Malignancy probability 3.1")  # the earlier one
    expect(figures[1]).to_contain_text("Have this examined by a doctor soon")
    expect(section).to_contain_text("Only a doctor can judge a change")
    page.get_by_label("Show the outlines").check()
    spots = [figure.locator(".selected-mask .line-dark").bounding_box() for figure in figures]
    frames = [figure.locator(".frame").bounding_box() for figure in figures]
    for spot, frame in zip(spots, frames, strict=True):
        assert spot and frame
        assert max(spot["width"], spot["height"]) == pytest.approx(0.6 * frame["width"], rel=0.04)
        middle = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
        centre = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
        assert middle == pytest.approx(centre, abs=4)
    page.set_viewport_size({"width": 320, "height": 640})
    expect_no_horizontal_scroll(page)

    _answer_dialogs(page, True)
    page.get_by_role("button", name="Delete all").click()
    expect(page.get_by_text("No results are kept.")).to_be_visible()
    expect(section).to_be_hidden()


def test_a_browser_that_forbids_it_says_so(open_page: OpenPage, stub: Stub) -> None:
    page = open_page("about:blank")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    page.goto(stub.page_url)
    page.get_by_text(SUMMARY).click()
    expect(page.get_by_role("alert")).to_contain_text("does not let the page keep or read results")


def test_all_results_of_a_list_of_photos_are_kept(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    page.get_by_text(SUMMARY).click()
    page.get_by_label(SETTING).check()
    photo = pictures.photo_jpeg()
    files: list[FilePayload] = [
        {"name": name, "mimeType": "image/jpeg", "buffer": photo} for name in ("a.jpg", "b.jpg")
    ]
    page.locator("#photo").set_input_files(files)
    expect(page.get_by_role("heading", name="Your 2 photos")).to_be_visible()
    submit_button(page).click()
    expect(_list(page)).to_have_count(2)
