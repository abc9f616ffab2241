"""Choosing a photo: preview, checks before the upload, limits."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from lesion.report import DISCLAIMER
from tests import pictures
from tests.browser.actions import TITLE, OpenPage, choose, is_loaded, submit_button
from tests.browser.stub_service import Stub

pytestmark = pytest.mark.browser


def test_the_page_before_a_choice(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)

    expect(page).to_have_title(TITLE)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for requirement in ("At least 720p", "clearly visible and well lit", "Cropped to the lesion"):
        expect(page.get_by_role("list").filter(has_text=requirement)).to_be_visible()
    expect(page.get_by_text("No blurry pictures")).to_be_visible()
    expect(page.get_by_text("Skin lesion images only")).to_be_visible()
    expect(page.get_by_text(DISCLAIMER).filter(visible=True)).to_have_count(1)
    expect(page.get_by_label("Choose a photo")).to_have_attribute("accept", ".jpg,.jpeg,.png")
    expect(page.locator("button").filter(visible=True)).to_have_text(["Upload and Segment"])


def test_submitting_without_a_photo_asks_for_one(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("choose a photo")
    expect(page.get_by_label("Choose a photo")).to_be_focused()
    assert not stub.received


LOADS = """url => new Promise((settle) => {
  const image = new Image();
  image.onload = () => settle(true);
  image.onerror = () => settle(false);
  image.src = url;
})"""


def test_a_chosen_photo_is_previewed_and_can_be_replaced(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose(page, pictures.photo_jpeg())
    preview = page.get_by_role("img", name="Preview of mole.jpg")
    expect(preview).to_be_visible()
    assert is_loaded(preview)
    first_url = preview.get_attribute("src")
    assert page.evaluate(LOADS, first_url)
    note = page.locator("#photo-note")
    expect(note).to_be_hidden()

    choose(page, pictures.small_photo_jpeg(), name="small.jpg")
    expect(page.get_by_role("img", name="Preview of small.jpg")).to_be_visible()
    expect(note).to_contain_text("480 × 360 pixels, less than the recommended")
    still_valid = page.evaluate(LOADS, first_url)
    assert not still_valid, "the object URL of the first preview was not revoked"
    assert not stub.received


def test_a_portrait_photo_is_measured_upright(open_page: OpenPage, stub: Stub) -> None:
    portrait, _ = pictures.lesion_photo(720, 1280)
    page = open_page(stub.page_url)
    choose(page, pictures.oriented_jpeg(portrait, 6))
    preview = page.get_by_role("img", name="Preview of mole.jpg")
    expect(preview).to_be_visible()
    assert preview.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [720, 1280]
    expect(page.locator("#photo-note")).to_be_hidden()


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic" + bytes(40)


def junk() -> bytes:
    """Return a JPEG's first bytes, followed by what no JPEG has."""
    return b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(400)


@pytest.mark.parametrize(
    ("name", "draw", "sentence"),
    [
        ("report.pdf", pictures.pdf, "a PDF document"),
        ("renamed.jpg", pictures.pdf, "a PDF document"),
        ("letter.doc", pictures.doc, "an Office document"),
        ("letter.docx", pictures.docx, "a document or an archive"),
        ("moving.gif", pictures.gif, "a GIF picture"),
        ("drawing.svg", pictures.svg, "an SVG drawing"),
        ("note.jpg", pictures.text, "not a JPEG or PNG photo, whatever its name says"),
        ("IMG_1.heic", heic, "save it as a JPEG first"),
        ("empty.jpg", pictures.empty, "is empty"),
        ("junk.jpg", junk, "is damaged or incomplete"),
        ("bomb.png", pictures.decompression_bomb, "12000 × 9000 pixels; at most 100 million"),
    ],
)
def test_a_file_that_cannot_be_analysed_is_refused_before_the_upload(
    open_page: OpenPage, stub: Stub, name: str, draw: Callable[[], bytes], sentence: str
) -> None:
    page = open_page(stub.page_url)
    choose(page, draw(), name=name, kind="application/octet-stream")
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#preview")).to_be_hidden()
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("choose a photo")
    assert not stub.received


def test_the_button_waits_for_the_check_of_the_photo(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    page.evaluate("""() => {
      const read = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = async function () {
        await new Promise((wake) => setTimeout(wake, 1000));
        return read.call(this);
      };
    }""")
    choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(page.get_by_role("status")).to_have_text("Opening the photo …")
    expect(page.locator("#result")).to_be_visible()
    assert len(stub.received) == 1
