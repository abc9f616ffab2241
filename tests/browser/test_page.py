"""What a person sees and can do, against the stand-in service of `stub_service`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import pictures
from tests.browser.person import (
    TITLE,
    OpenPage,
    choose,
    expect_no_sideways_scroll,
    is_loaded,
    send_good_photo,
    submit_button,
)
from tests.browser.stub_service import CAUTION, Stub, answer, explained, malignant

pytestmark = pytest.mark.browser


def analysed(open_page: OpenPage, stub: Stub, **options: Any) -> Page:
    """A page that shows the result of a good photo."""
    page = open_page(stub.page_url, **options)
    send_good_photo(page)
    expect(page.locator("#result")).to_be_visible()
    return page


# ---------------------------------------------------------------- before anything is sent


def test_the_first_look(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)

    expect(page).to_have_title(TITLE)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for requirement in ("At least 720p", "clearly visible and well lit", "Cropped to the lesion"):
        expect(page.get_by_role("list").filter(has_text=requirement)).to_be_visible()
    expect(page.get_by_text("No blurry pictures")).to_be_visible()
    expect(page.get_by_text("Skin lesion images only")).to_be_visible()
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
    expect(page.get_by_label("Choose a photo")).to_have_attribute("accept", ".jpg,.jpeg,.png")
    expect(page.locator("button").filter(visible=True)).to_have_text(["Upload and Segment"])


def test_pressing_without_a_photo_asks_for_one(open_page: OpenPage, stub: Stub) -> None:
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
    still_there = page.evaluate(LOADS, first_url)
    assert not still_there, "the first preview's address was not revoked"
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
        ("large.jpg", pictures.padded_jpeg, "has a little over 10 MB; at most 10 MB"),
        ("bomb.png", pictures.decompression_bomb, "12000 × 9000 pixels; at most 64 million"),
    ],
)
def test_an_impossible_file_is_refused_before_the_upload(
    open_page: OpenPage, stub: Stub, name: str, draw: Callable[[], bytes], sentence: str
) -> None:
    page = open_page(stub.page_url)
    choose(page, draw(), name=name, kind="application/octet-stream")
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#preview")).to_be_hidden()
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("choose a photo")
    assert not stub.received


def test_a_file_of_just_the_limit_is_taken(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose(page, pictures.padded_jpeg(pictures.MAX_BYTES))
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible(timeout=60_000)  # ten megabytes on a busy machine
    assert len(stub.received[0]) > pictures.MAX_BYTES


def test_the_button_waits_for_a_photo_that_is_still_being_looked_at(
    open_page: OpenPage, stub: Stub
) -> None:
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
    expect(page.locator("#result")).to_be_visible()
    assert len(stub.received) == 1


def test_a_photo_can_be_dropped_anywhere(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    drop = """([bytes, count]) => {
      const transfer = new DataTransfer();
      for (let i = 0; i < count; i++) {
        transfer.items.add(new File([new Uint8Array(bytes)], `dropped-${i}.jpg`));
      }
      document.body.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }"""
    photo = list(pictures.small_photo_jpeg())
    page.evaluate(drop, [photo, 1])
    expect(page.get_by_role("img", name="Preview of dropped-0.jpg")).to_be_visible()
    page.evaluate(drop, [photo, 2])
    expect(page.get_by_role("alert")).to_contain_text("one photo at a time")


# ---------------------------------------------------------------- the result


def test_a_benign_result_shows_everything(open_page: OpenPage, stub: Stub) -> None:
    page = analysed(open_page, stub)
    heading = page.get_by_role("heading", name="Result: benign")
    expect(heading).to_be_focused()
    result = page.get_by_role("region", name="Result: benign")
    original = result.get_by_role("img", name="Your photo, as sent")
    overlay = result.get_by_role("img", name="area that was taken for the lesion in red")
    assert is_loaded(original) and is_loaded(overlay)
    left, right = original.bounding_box(), overlay.bounding_box()
    assert left and right and left["y"] == right["y"] and left["x"] < right["x"], "side by side"

    expect(result.locator("dl")).to_contain_text(re.compile(r"Type\s*Benign"))
    expect(result.locator("dl")).to_contain_text(re.compile(r"Malignancy probability\s*3\.1 %"))
    expect(result.locator("dl")).to_contain_text(re.compile(r"Confidence\s*High"))
    expect(result).to_contain_text("does not rule out skin cancer")
    expect(result).to_contain_text("Confidence says how clear the photo is to the program")
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
    expect(result.get_by_text(CAUTION)).to_be_visible()

    result.get_by_text("Segmentation details").click()
    expect(result).to_contain_text("DeepLabV3 was kept")
    expect(result).to_contain_text("agree to 95 %")
    expect(result.get_by_role("row", name="U-Net")).to_contain_text("0.942")


def test_the_photo_is_sent_without_its_name(open_page: OpenPage, stub: Stub) -> None:
    analysed(open_page, stub)
    (body,) = stub.received
    assert b'name="data"; filename="photo.jpg"' in body
    assert b"mole.jpg" not in body
    assert pictures.photo_jpeg() in body


def test_malignant_is_said_in_words_and_in_the_same_colours(
    open_page: OpenPage, stub: Stub
) -> None:
    colours = "element => { const s = getComputedStyle(element); return [s.color, s.background]; }"
    looks = []
    for body, name in ((answer(), "Benign"), (malignant(), "Malignant")):
        stub.body = body
        page = analysed(open_page, stub)
        expect(page.locator("#type")).to_have_text(name)
        parts = page.locator("#type, #probability, .bar-fill, #advice, #result")
        looks.append(parts.evaluate_all(f"elements => elements.map({colours})"))
    assert looks[0] == looks[1]
    expect(page.locator("#advice")).to_contain_text("not a diagnosis")
    expect(page.locator("#advice")).to_contain_text("show the lesion to a doctor")


def test_an_uncertain_benign_result_says_so_and_sends_to_a_doctor(
    open_page: OpenPage, stub: Stub
) -> None:
    stub.body = answer(probability=0.31, confidence="Low")
    page = analysed(open_page, stub)
    expect(page.get_by_role("heading", name="Result: benign, but uncertain")).to_be_focused()
    expect(page.locator("#result-message")).to_contain_text("have it examined by a doctor")
    expect(page.locator("#advice")).to_contain_text("many lesions with this answer were malignant")


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "under 0.1 %"), (0.6899, "69.0 %"), (0.15, "15.0 %"), (1.0, "over 99.9 %")],
)
def test_a_probability_is_never_certain(
    open_page: OpenPage, stub: Stub, probability: float, text: str
) -> None:
    stub.body = malignant(probability)
    page = analysed(open_page, stub)
    expect(page.locator("#probability")).to_have_text(text)


def test_warnings_are_shown(open_page: OpenPage, stub: Stub) -> None:
    warning = {"code": "blurry", "message": "The photo is blurry; <b>take</b> a sharper one."}
    stub.body = answer(warnings=[warning])
    page = analysed(open_page, stub)
    expect(page.get_by_text(warning["message"])).to_be_visible()  # as text, not as markup


@pytest.mark.parametrize(
    ("status", "sentence", "advice"),
    [
        ("not_skin", "This is not a skin image", "Choose a close-up photo of the skin"),
        ("no_lesion_found", "No lesion area found", "not a sign that all is well"),
    ],
)
def test_a_photo_without_a_lesion_says_what_to_do(
    open_page: OpenPage, stub: Stub, status: str, sentence: str, advice: str
) -> None:
    stub.body = answer(status)
    page = analysed(open_page, stub)
    expect(page.get_by_role("heading", name="No result")).to_be_focused()
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_text(advice)).to_be_visible()
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
    for absent in ("#summary", "#overlay", "#explanation", "#details", "#save"):
        expect(page.locator(absent)).to_be_hidden()


def test_the_overlay_can_be_saved(open_page: OpenPage, stub: Stub) -> None:
    page = analysed(open_page, stub)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the overlay").click()
    assert download.value.suggested_filename == "lesion-overlay.jpg"
    assert Path(download.value.path()).read_bytes().startswith(b"\xff\xd8\xff")


def test_the_printed_page_is_the_result(open_page: OpenPage, stub: Stub) -> None:
    page = analysed(open_page, stub)
    page.emulate_media(media="print")
    expect(page.locator("#explanation")).to_be_hidden()  # an offer is no result
    page.emulate_media(media="screen")
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#heatmap")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("DeepLabV3 was kept")).to_be_visible()
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
    expect(page.locator("#overlay")).to_be_visible()
    expect(page.locator("#form")).to_be_hidden()
    expect(page.get_by_role("button", name="Print this result")).to_be_hidden()


def test_another_photo_starts_afresh(open_page: OpenPage, stub: Stub) -> None:
    page = analysed(open_page, stub)
    page.get_by_role("button", name="Analyse another photo").click()
    expect(page.locator("#result")).to_be_hidden()
    expect(page.get_by_label("Choose a photo")).to_be_focused()
    send_good_photo(page)
    expect(page.locator("#result")).to_be_visible()


# ---------------------------------------------------------------- what influenced the result


def explain_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Show what influenced the result")


def test_the_heat_map_is_shown_to_who_asks(open_page: OpenPage, stub: Stub) -> None:
    page = analysed(open_page, stub)
    section = page.get_by_role("region", name="What influenced the result")
    expect(section.get_by_role("img")).to_have_count(0)
    assert not stub.explained
    explain_button(page).press("Enter")
    expect(section.get_by_role("heading", name="What influenced the result")).to_be_focused()
    heatmap = section.get_by_role("img", name="Your photo in grey")
    assert is_loaded(heatmap)
    expect(heatmap).to_have_attribute("alt", re.compile("Most upwards: top left of the frame"))
    expect(heatmap).to_have_attribute("alt", re.compile("downwards: middle centre of the frame"))
    expect(section).to_contain_text("moved the malignancy probability up (orange)")
    expect(section).to_contain_text("it does not show disease")
    expect(section).to_contain_text("one cell of the grid of 7 × 7")
    expect(section).to_contain_text("from 50 % to 3.1 %")
    legend = section.locator(".legend").bounding_box()
    picture = heatmap.bounding_box()
    assert legend and picture and picture["x"] + picture["width"] < legend["x"], "side by side"
    expect(explain_button(page)).to_be_hidden()
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
    (body,) = stub.explained
    assert pictures.photo_jpeg() in body and b"mole.jpg" not in body
    assert len(stub.received) == 1


def test_a_heat_map_under_way_is_told_and_forgotten_with_its_photo(
    open_page: OpenPage, stub: Stub
) -> None:
    page = analysed(open_page, stub)
    stub.go_on.clear()
    explain_button(page).click()
    waiting = page.get_by_role("button", name="Drawing the heat map")
    expect(waiting).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("status")).to_have_text("Drawing the heat map.")
    waiting.press("Enter")  # once more changes nothing
    page.get_by_role("button", name="Analyse another photo").click()
    stub.go_on.set()
    send_good_photo(page)
    expect(explain_button(page)).to_be_visible()
    expect(page.locator("#heatmap")).to_be_hidden()
    assert len(stub.explained) == 1

    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    page.get_by_role("button", name="Analyse another photo").click()
    send_good_photo(page)
    expect(explain_button(page)).to_be_visible()
    expect(page.locator("#heatmap")).to_be_hidden()


@pytest.mark.parametrize(
    ("http_status", "body", "sentence"),
    [
        (503, {"code": 503}, "The service cannot analyse right now"),
        (200, {"status": "ok"}, "The service gave no usable answer"),
        (413, {"error": {"code": "file_too_large", "message": "Over 10 MB."}}, "Over 10 MB."),
    ],
)
def test_a_heat_map_that_fails_leaves_the_result_and_can_be_asked_for_again(
    open_page: OpenPage, stub: Stub, http_status: int, body: dict[str, Any], sentence: str
) -> None:
    stub.explanation_status, stub.explanation = http_status, body
    page = analysed(open_page, stub)
    explain_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#heatmap")).to_be_hidden()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()

    stub.explanation_status, stub.explanation = 200, explained()
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_answer_without_a_heat_map_says_why(open_page: OpenPage, stub: Stub) -> None:
    words = "There is no heat map, because no lesion was assessed in this photo."
    nothing = {"message": words, "heatmap_jpeg": None, "map": None}
    stub.explanation = answer("no_lesion_found", explanation=nothing)
    page = analysed(open_page, stub)
    explain_button(page).click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator("#heatmap-box")).to_be_hidden()


# ---------------------------------------------------------------- while it works, and when it fails


def test_waiting_shows_progress_and_can_be_cancelled(open_page: OpenPage, stub: Stub) -> None:
    stub.go_on.clear()
    page = open_page(stub.page_url)
    send_good_photo(page)
    expect(page.get_by_role("progressbar", name="Analysing")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Analysing: [1-9]\d* s"))).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Photo uploaded. Analysing.")
    expect(page.get_by_label("Choose another photo")).to_be_disabled()
    submit_button(page).press("Enter")  # once more changes nothing

    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Cancelled. Your photo is still here.")
    expect(submit_button(page)).to_be_focused()
    assert len(stub.received) == 1

    stub.go_on.set()
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()


def test_a_long_wait_is_explained(open_page: OpenPage, stub: Stub) -> None:
    stub.go_on.clear()
    page = open_page("about:blank")
    page.clock.install()
    page.goto(stub.page_url)
    send_good_photo(page)
    expect(page.get_by_text("takes longer than usual").filter(visible=True)).to_have_count(0)
    expect(page.get_by_text("Analysing:")).to_be_visible()
    page.clock.run_for(61_000)
    expect(page.locator("#progress-slow")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("takes longer than usual")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()


def test_a_refusal_is_shown_as_its_message(open_page: OpenPage, stub: Stub) -> None:
    message = "The file ends too early. Please send the whole photo again."
    stub.refuse(400, "corrupt_image", message)
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This file is damaged")
    expect(alert).to_contain_text(message)
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
    expect(page.locator("#result")).to_be_hidden()

    stub.reset()
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()
    expect(alert).to_be_hidden()


@pytest.mark.parametrize(
    ("http_status", "body", "title"),
    [
        (503, {"code": 503, "type": "ServiceUnavailableException"}, "cannot analyse right now"),
        (404, {"code": 404, "type": "ModelNotFoundException"}, "cannot analyse right now"),
        (507, {"code": 507, "type": "InternalServerException"}, "cannot analyse right now"),
        (502, None, "cannot analyse right now"),
        (500, {"code": 500, "type": "InternalServerException"}, "The analysis failed"),
        (200, None, "The analysis failed"),
        (200, {"status": "ok"}, "The analysis failed"),
        (413, None, "This file is too large"),
    ],
)
def test_an_answer_that_is_none_is_explained(
    open_page: OpenPage, stub: Stub, http_status: int, body: dict[str, Any] | None, title: str
) -> None:
    stub.http_status, stub.body = http_status, body
    page = open_page(stub.page_url)
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text(title)
    expect(page.locator("#result")).to_be_hidden()


def test_an_answer_that_the_browser_hides_is_explained(open_page: OpenPage, stub: Stub) -> None:
    """TorchServe's own 413 has no CORS header."""
    stub.http_status, stub.body, stub.cors = 413, None, False
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("No answer arrived")
    expect(alert).to_contain_text("may be larger than it takes")


# ---------------------------------------------------------------- the service is not there


def test_a_starting_service_is_waited_for(open_page: OpenPage, stub: Stub) -> None:
    stub.page_status = {"state": "starting", "message": "The networks are being loaded."}
    page = open_page(stub.page_url)
    expect(page.locator("#server")).to_contain_text("The networks are being loaded.")
    choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("still starting")
    assert not stub.received

    stub.page_status = {"state": "ready", "message": ""}
    expect(page.locator("#server")).to_have_text("The service is ready now.")
    expect(page.get_by_role("alert")).to_be_hidden()
    asked = stub.status_asked
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()
    assert stub.status_asked == asked, "a ready service is asked no more"


def test_a_service_that_does_not_respond_is_waited_for(open_page: OpenPage, stub: Stub) -> None:
    stub.page_status = {"state": "not_responding", "message": "The service is not responding."}
    page = open_page(stub.page_url)
    expect(page.locator("#server")).to_contain_text("this page says when it can be sent")
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text("The service is not responding")
    assert not stub.received
    stub.page_status = {"state": "ready", "message": ""}
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("busy", "The service is busy"),
        ("starting", "The service is still starting"),
        ("interrupted", "The analysis was interrupted"),
    ],
)
def test_a_photo_that_found_no_room_is_kept(
    open_page: OpenPage, stub: Stub, code: str, title: str
) -> None:
    stub.refuse(503, code, "Please try again in a moment.")
    page = open_page(stub.page_url)
    send_good_photo(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(title)
    expect(alert).to_contain_text("Please try again in a moment. Your photo is still here.")
    stub.reset()
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()


def test_a_photo_refused_while_the_service_restarts_is_offered_again(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page("about:blank")
    with page.expect_response("**/status"):
        page.goto(stub.page_url)
    expect(page.locator("#server")).to_be_hidden()
    stub.refuse(503, "interrupted", "The analysis was interrupted.")
    stub.page_status = {"state": "starting", "message": ""}
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_contain_text("The analysis was interrupted")
    stub.reset()
    expect(page.locator("#server")).to_have_text("The service is ready now.")
    expect(page.get_by_role("alert")).to_be_hidden()
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()


def test_a_service_that_is_down_is_named_and_found_again(open_page: OpenPage, stub: Stub) -> None:
    stub.page_status = {"state": "down", "message": "The service is not running."}
    page = open_page(stub.page_url)
    expect(page.locator("#server")).to_contain_text(
        "The service is not running. This page keeps looking for it"
    )
    expect(page.get_by_role("status")).to_contain_text("keeps looking for it")
    expect(page.get_by_text(CAUTION)).to_have_count(2)
    stub.page_status = {"state": "ready", "message": ""}
    expect(page.locator("#server")).to_have_text("The service is ready now.")


def test_a_service_that_stops_during_the_upload(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose(page, pictures.photo_jpeg())
    page.wait_for_function("document.querySelector('#preview').complete")
    page.route("**/predictions/**", lambda route: route.abort("connectionrefused"))
    stub.page_status = {"state": "down", "message": ""}
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("Your photo is still here")

    stub.page_status = {"state": "ready", "message": ""}
    page.unroute("**/predictions/**")
    expect(page.get_by_role("alert")).to_be_hidden()
    submit_button(page).click()
    expect(page.get_by_role("heading", name="Result: benign")).to_be_visible()


@pytest.mark.parametrize("healthy", [True, False])
def test_a_page_server_without_status_asks_the_service(
    open_page: OpenPage, stub: Stub, healthy: bool
) -> None:
    stub.page_status, stub.healthy = None, healthy
    page = open_page("about:blank")
    with page.expect_response("**/ping"):
        page.goto(stub.page_url)
    notice = page.locator("#server")
    if healthy:
        expect(notice).to_be_hidden()
    else:
        expect(notice).to_contain_text("keeps looking for it")


# ---------------------------------------------------------------- for everybody


def test_the_whole_way_by_keyboard(open_page: OpenPage, stub: Stub, photo_file: Path) -> None:
    page = open_page(stub.page_url)
    # With a listener from the start, the key cannot come before the browser reports choosers.
    page.on("filechooser", lambda chooser: None)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose a photo")).to_be_focused()
    frame = page.locator("#dropzone")
    assert frame.evaluate("frame => getComputedStyle(frame).outlineStyle") == "solid"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(photo_file)
    expect(page.get_by_role("img", name="Preview of mole.jpg")).to_be_visible()
    page.keyboard.press("Tab")
    expect(submit_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Result: benign")).to_be_focused()
    page.keyboard.press("Tab")
    expect(explain_button(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Segmentation details")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("DeepLabV3 was kept")).to_be_visible()
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
    assert names == ["Print this result", "Save the overlay", "Analyse another photo"]


def test_cancelling_by_keyboard(open_page: OpenPage, stub: Stub) -> None:
    stub.go_on.clear()
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
def test_a_phone_never_scrolls_sideways(open_page: OpenPage, stub: Stub, scheme: str) -> None:
    page = open_page(stub.page_url, phone=True, color_scheme=scheme)
    expect_no_sideways_scroll(page)
    choose(page, pictures.photo_jpeg(), name=f"{'a' * 90}.jpg")
    expect(page.locator("#preview")).to_be_visible()
    expect_no_sideways_scroll(page)
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    page.get_by_text("Segmentation details").click()
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    expect_no_sideways_scroll(page)
    stub.refuse(400, "corrupt_image", "x" * 200)
    page.get_by_role("button", name="Analyse another photo").click()
    send_good_photo(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect_no_sideways_scroll(page)


CONTRASTS = """() => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const pair = [numbers(getComputedStyle(element).color), ground(element)].map(luminance);
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) low.push(`${element.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_contrast(open_page: OpenPage, stub: Stub, scheme: str) -> None:
    """WCAG 2 AA: 4.5 to 1 for every text in view."""
    stub.page_status = {"state": "down", "message": ""}
    page = open_page(stub.page_url, color_scheme=scheme)
    expect(page.locator("#server")).to_be_visible()
    choose(page, pictures.small_photo_jpeg())
    expect(page.locator("#photo-note")).to_be_visible()
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(CONTRASTS) == []

    stub.page_status = {"state": "ready", "message": ""}
    expect(page.locator("#server")).to_have_text("The service is ready now.")
    stub.body = answer(warnings=[{"code": "blurry", "message": "The photo is blurry."}])
    submit_button(page).click()
    page.get_by_text("Segmentation details").click()
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    assert page.evaluate(CONTRASTS) == []


def test_reduced_motion_leaves_only_the_seconds(open_page: OpenPage, stub: Stub) -> None:
    stub.go_on.clear()
    page = open_page(stub.page_url, reduced_motion="reduce")
    send_good_photo(page)
    expect(page.get_by_text(re.compile(r"Analysing: \d+ s"))).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_without_javascript_the_page_says_so(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url, java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_text(CAUTION).filter(visible=True)).to_have_count(1)
