"""Giving a photo: wrong files, pasting, the camera, waiting and cancelling."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from lesion.enums import ErrorCode
from tests import pictures
from tests.browser.actions import OpenPage, choose, open_result, send_good_photo, submit_button
from tests.browser.stub_service import Stub, answer, several

pytestmark = pytest.mark.browser

GIVE = """([bytes, name, way]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name));
  const options = { bubbles: true, cancelable: true };
  document.body.dispatchEvent(way === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
    : new DragEvent("drop", { ...options, dataTransfer: transfer }));
}"""


def give(page: Page, data: bytes, name: str, way: str) -> None:
    """Drop or paste a file anywhere on the page."""
    page.evaluate(GIVE, [list(data), name, way])


def test_a_wrong_file_leaves_the_photo_and_the_result(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    alert = page.get_by_role("alert")
    give(page, pictures.small_photo_jpeg(), "pasted.jpg", "paste")
    preview = page.get_by_role("img", name="Preview of pasted.jpg")
    expect(preview).to_be_visible()
    give(page, pictures.pdf(), "report.pdf", "paste")
    expect(alert).to_contain_text("“report.pdf” is a PDF document")
    expect(preview).to_be_visible()
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    expect(alert).to_be_hidden()

    give(page, pictures.gif(), "moving.gif", "drop")
    expect(alert).to_contain_text("“moving.gif” is a GIF picture")
    expect(alert).to_be_in_viewport()
    expect(page.locator("#result")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(alert).to_be_hidden()
    expect(page.locator("#result-title")).to_be_focused()
    assert len(stub.received) == 1


def test_the_camera_is_offered_on_touch_screens(open_page: OpenPage, stub: Stub) -> None:
    phone = open_page(stub.page_url, phone=True, has_touch=True, is_mobile=True)
    camera = phone.get_by_label("Take a photo")
    expect(camera).to_have_attribute("capture", "environment")
    camera.set_input_files(
        {"name": "shot.jpg", "mimeType": "image/jpeg", "buffer": pictures.photo_jpeg()}
    )
    expect(phone.get_by_role("img", name="Preview of shot.jpg")).to_be_visible()
    desktop = open_page(stub.page_url)
    expect(desktop.get_by_text("Take a photo")).to_be_hidden()


@pytest.mark.parametrize("leave", ["Escape", "refusal"])
def test_another_spot_that_is_not_analysed_keeps_the_result(
    open_page: OpenPage, stub: Stub, leave: str
) -> None:
    stub.body = several()
    refusal = {"error": {"code": ErrorCode.BAD_CHOICE, "message": "Only 1 was found."}}
    stub.by_lesion = {2: refusal}
    page = open_result(open_page, stub)
    stub.release.clear()
    page.get_by_role("button", name="spot 2 of 3").last.click()
    progress = page.get_by_role("progressbar")
    expect(progress).to_be_in_viewport()
    expect(page.locator("#result")).to_be_visible()
    if leave == "Escape":
        page.keyboard.press("Escape")
        expect(page.locator("#live")).to_contain_text("The result on this page has not changed")
    else:
        stub.http_status = 400
        stub.release.set()
        expect(page.get_by_role("alert")).to_contain_text("This spot cannot be chosen")
        expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(progress).to_be_hidden()
    expect(page.locator("#result")).to_contain_text("only about spot 1")


def test_leaving_is_questioned_while_a_photo_is_being_sent(open_page: OpenPage, stub: Stub) -> None:
    stub.release.clear()
    page = open_page(stub.page_url)
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    send_good_photo(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.close(run_before_unload=True)
    page.context.new_page()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert questions == ["beforeunload"]
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_have_text("Cancelled. Your photo is still here.")
    page.close(run_before_unload=True)
    assert questions == ["beforeunload"]


def test_slow_is_what_takes_longer_than_before(open_page: OpenPage, stub: Stub) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.goto(stub.page_url)
    send_good_photo(page)
    expect(page.locator("#result")).to_be_visible()
    page.get_by_role("button", name="Analyse another photo").click()
    stub.release.clear()
    choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(page.get_by_text("Analysing:")).to_be_visible()
    page.clock.run_for(8_000)
    expect(page.locator("#progress-slow")).to_be_hidden()
    page.clock.run_for(5_000)
    expect(page.locator("#progress-slow")).to_contain_text("longer than usual")
    stub.body = answer()
