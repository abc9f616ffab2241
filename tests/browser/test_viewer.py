"""The viewer: what is drawn over the photo, zoom, the slider, and the description in words."""

import re
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from lesion.arrays import Image as Pixels
from lesion.measures import PixelSpacing
from tests import pictures
from tests.browser.actions import (
    OpenPage,
    choose,
    expect_no_horizontal_scroll,
    explain_button,
    open_result,
    submit_button,
)
from tests.browser.stub_service import Stub, answer, measures

pytestmark = pytest.mark.browser


def _layer(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name, exact=True)


def _pixels(page: Page) -> Pixels:
    """Return the picture in the viewer's frame, without its round corners, as a person sees it."""
    screenshot = page.locator("#overlay-frame").screenshot()
    return np.asarray(Image.open(BytesIO(screenshot)).convert("RGB"))[8:-8, 8:-8]


def _same(shown: Pixels, expected: Pixels) -> bool:
    return bool((np.abs(shown.astype(int) - expected) < 4).mean() > 0.99)


def _part_in_view(page: Page) -> tuple[float, float, float]:
    """Return the zoom, and the left and top edge of what is in view as fractions of the photo."""
    frame, photo = (page.locator(name).bounding_box() for name in ("#overlay-frame", "#overlay"))
    assert frame and photo
    left, top = frame["x"] - photo["x"], frame["y"] - photo["y"]
    return photo["width"] / frame["width"], left / photo["width"], top / photo["height"]


def test_a_person_chooses_what_lies_over_the_photo(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    expect(_layer(page, "Overlay")).to_be_checked()
    expect(_layer(page, "Heat map")).to_be_hidden()
    overlay, fill = page.locator("#overlay"), page.locator(".selected-mask .mask-fill")
    expect(overlay).to_have_attribute(
        "alt",
        "Your photo with the spot in red. The red area is in the middle and covers "
        "12\u00a0% of the photo.",
    )
    _layer(page, "Overlay").press("ArrowLeft")
    expect(_layer(page, "Outline")).to_be_focused()
    expect(fill).to_be_hidden()
    expect(page.get_by_role("figure", name="Outline of the spot")).to_be_visible()

    _layer(page, "Both masks").check()
    dashes = page.locator(".network-masks .line-dark").evaluate_all(
        "lines => lines.map((line) => getComputedStyle(line).strokeDasharray)"
    )
    assert len(set(dashes)) == 2, "the networks differ without colour"
    expect(page.locator("#masks-legend li")).to_have_text(["U-Net", "DeepLabV3 (kept)"])

    _layer(page, "Photo").check()
    expect(page.locator("#drawing")).to_be_hidden()
    photo = _pixels(page)
    _layer(page, "Overlay").check()
    page.get_by_text("More picture tools").click()
    page.get_by_label("Colour strength").press("Home")
    expect(fill).to_have_css("fill-opacity", "0")
    middle = photo.shape[0] // 2, photo.shape[1] // 2
    assert np.abs(_pixels(page)[middle].astype(int) - photo[middle]).max() < 3, "no colour left"

    explain_button(page).click()
    _layer(page, "Heat map").check()
    expect(page.locator("#heatmap-over-photo")).to_be_visible()
    expect(page.get_by_label("Colour strength")).to_have_value("100")
    page.get_by_role("button", name="Analyse another photo").click()
    choose(page, pictures.photo_jpeg())
    submit_button(page).click()
    expect(_layer(page, "Overlay")).to_be_checked()
    expect(_layer(page, "Heat map")).to_be_hidden()


def test_the_outline_stands_out_on_red_skin_at_every_zoom(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    choose(page, pictures.encode(np.full((720, 1280, 3), (190, 30, 30), np.uint8)))
    submit_button(page).click()
    _layer(page, "Photo").check()
    plain = _pixels(page)
    assert plain.max() < 215 and plain[..., 0].min() > 150
    _layer(page, "Outline").check()
    widths = []
    for _ in range(2):
        shown = _pixels(page)
        light, dark = shown.min(axis=2) > 225, shown.max(axis=2) < 60
        assert light.sum() > 300 and dark.sum() > 300
        row = light[light.shape[0] // 2] | dark[light.shape[0] // 2]
        widths.append(int(row.sum()) / 2)  # the row crosses the outline twice
        page.get_by_role("button", name="Zoom in").click()
    assert widths[0] == pytest.approx(widths[1], abs=2)


def test_zoom_and_move_with_keys_buttons_and_mouse(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    frame = page.locator("#overlay-frame")
    frame.focus()
    page.keyboard.press("ArrowRight")
    assert _part_in_view(page)[0] == 1
    page.keyboard.press("+")
    zoom, left, top = _part_in_view(page)
    assert (zoom, left, top) == pytest.approx((1.5, 1 / 6, 1 / 6), abs=0.01)
    expect(page.locator("#zoom-value")).to_have_text("150\u00a0%")
    page.keyboard.press("ArrowRight")
    assert _part_in_view(page)[1] == pytest.approx(left + 0.1 / 1.5, abs=0.01)
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    assert _part_in_view(page)[1] == pytest.approx(1 - 1 / 1.5, abs=0.01), "not beyond the edge"
    page.keyboard.press("0")
    assert _part_in_view(page) == pytest.approx((1, 0, 0), abs=0.01)

    page.get_by_role("button", name="Zoom to the spot").click()
    zoom, left, top = _part_in_view(page)
    box = stub.body["segmentation"]["bounding_box"] if stub.body else {}
    centre = (box["x"] + box["width"] / 2) / 1280, (box["y"] + box["height"] / 2) / 720
    assert zoom > 1.1
    assert (left + 0.5 / zoom, top + 0.5 / zoom) == pytest.approx(centre, abs=0.02)
    page.get_by_role("button", name="Whole photo").click()

    place = frame.bounding_box()
    assert place
    x, y = place["x"] + 0.25 * place["width"], place["y"] + 0.25 * place["height"]
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('#viewer').classList.contains('zoomed')")
    zoom, left, top = _part_in_view(page)
    assert left + 0.25 / zoom == pytest.approx(0.25, abs=0.01), "the point under the mouse stays"
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=3)
    page.mouse.up()
    moved = _part_in_view(page)[1] - left
    assert moved == pytest.approx(60 / place["width"] / zoom, abs=0.01)
    original = page.locator("#original").bounding_box()
    overlay = page.locator("#overlay").bounding_box()
    assert original and overlay, "both pictures zoom"
    assert original["width"] == pytest.approx(overlay["width"], abs=1)


def test_pinching_on_a_phone(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub, phone=True, has_touch=True)
    expect(page.locator("#original")).to_be_hidden()  # one picture
    page.locator("#overlay-frame").scroll_into_view_if_needed()
    place = page.locator("#overlay-frame").bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *distances: float) -> None:
        points = [{"x": x + each, "y": y, "id": n} for n, each in enumerate(distances)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", -20, 20)
    for spread in (30, 40, 50, 60):
        fingers("touchMove", -spread, spread)
    fingers("touchEnd")
    zoom, left, _ = _part_in_view(page)
    assert zoom == pytest.approx(3, abs=0.3)
    fingers("touchStart", 0)
    for distance in (10, 20, 30, 40):
        fingers("touchMove", distance)
    fingers("touchEnd")
    assert _part_in_view(page)[1] < left - 0.02
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_text("More picture tools").click()
    page.get_by_label("Slider between").check()
    expect_no_horizontal_scroll(page)


def test_the_slider_shows_the_photo_on_its_left(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    before = _pixels(page)
    _layer(page, "Photo").check()
    photo = _pixels(page)
    _layer(page, "Overlay").check()
    page.get_by_text("More picture tools").click()
    page.get_by_label("Slider between").check()
    shown = _pixels(page)
    middle = photo.shape[1] // 2
    left, right = slice(0, middle - 8), slice(middle + 8, None)
    assert _same(shown[:, left], photo[:, left]) and not _same(shown, photo)
    assert _same(shown[:, right], before[:, right]) and not _same(shown, before)
    page.get_by_role("slider", name="Line between").press("End")
    assert _same(_pixels(page), photo)


def test_a_print_shows_the_whole_overlay(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    _layer(page, "Photo").check()
    page.get_by_role("button", name="Zoom in").click()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_role("figure", name="Overlay: the spot in red")).to_be_visible()
    expect(page.locator(".selected-mask .mask-fill")).to_be_visible()
    assert _part_in_view(page) == pytest.approx((1, 0, 0), abs=0.01)
    expect(page.locator("#viewer-tools")).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(_layer(page, "Photo")).to_be_checked()


def _numbers(page: Page, name: str) -> list[float]:
    """Return the numbers in a sentence, without separators of thousands."""
    words = page.locator(name).inner_text().replace(",", "")
    return [float(number) for number in re.findall(r"[0-9.]*[0-9]", words)]


def test_the_spot_is_measured_with_a_line_of_known_length(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    page.get_by_text("Size of the spot").click()
    expect(page.locator("#measures-pixels")).to_contain_text("pixels long")
    length, width, area = _numbers(page, "#measures-pixels")[:3]
    _, mask = pictures.lesion_photo()
    contour = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0][:, 0]
    longest = max(np.linalg.norm(contour - point, axis=1).max() for point in contour)
    assert length == pytest.approx(longest + 1, abs=2)
    assert 0.5 * length < width <= length
    assert area == pytest.approx(int(mask.sum()), rel=0.001)
    abcd = page.locator("#measures-abcd")
    expect(abcd).to_contain_text("the advice do not depend on them")
    expect(abcd).to_contain_text("dark brown")
    expect(page.locator("#measures-millimetres")).to_have_text("")

    # The line starts in the part that is in view.
    page.get_by_text("Size of the spot").click()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_text("Size of the spot").click()
    expect(page.get_by_role("button", name="First end of the line")).to_be_visible()
    sheet = page.locator("#ruler-sheet").bounding_box()
    assert sheet
    for number, x in (("First", 0.4), ("Second", 0.6)):
        place = page.get_by_role("button", name=f"{number} end of the line").bounding_box()
        assert place
        page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        page.mouse.down()
        page.mouse.move(sheet["x"] + x * sheet["width"], sheet["y"] + 0.7 * sheet["height"])
        page.mouse.up()
    page.get_by_label("Distance between the ends").fill("20")
    scale = 20 / (0.2 * 1280)
    long_mm, wide_mm, area_mm = _numbers(page, "#measures-millimetres")[:3]
    assert long_mm == pytest.approx(length * scale, rel=0.05)
    assert wide_mm == pytest.approx(width * scale, rel=0.05)
    assert area_mm == pytest.approx(area * scale**2, rel=0.07)
    end = page.get_by_role("button", name="Second end of the line")
    for _ in range(5):
        end.press("Shift+ArrowLeft")  # half as long: the spot is twice as large
    assert _numbers(page, "#measures-millimetres")[0] == pytest.approx(2 * long_mm, rel=0.05)
    page.get_by_text("Size of the spot").click()
    expect(end).to_be_hidden()


def test_a_photo_with_a_scale_is_measured_without_a_line(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(measures=measures(PixelSpacing(0.05, 0.05)))
    page = open_result(open_page, stub)
    page.get_by_text("Size of the spot").click()
    expect(page.locator("#measures-millimetres")).to_contain_text("mm long")
    length = _numbers(page, "#measures-pixels")[0]
    assert _numbers(page, "#measures-millimetres")[0] == pytest.approx(length * 0.05, rel=0.05)


def test_a_result_without_measures_has_no_size(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(measures=None)
    page = open_result(open_page, stub)
    expect(page.get_by_text("Size of the spot")).to_be_hidden()


PLACES = [
    ((0.1, 0.1), "at the top left"),
    ((0.5, 0.9), "at the bottom"),
    ((0.9, 0.5), "at the right"),
    ((0.5, 0.5), "in the middle"),
    ((0.4, 0.52), "in the middle, slightly to the left"),
    ((0.6, 0.4), "in the middle, slightly up and to the right"),
]
READ_PLACES = """async (centres) => {
  const { heatmapDescription, placeOfBox } = await import("/js/places.js");
  const photo = { width: 1000, height: 1000 };
  const boxes = centres.map(([x, y]) => ({ x: 1000 * x - 50, y: 1000 * y - 50, width: 100,
    height: 100 }));
  const contributions = Array.from({ length: 7 }, () => Array(7).fill(0));
  contributions[2][2] = 1;
  contributions[6][0] = -1;
  return [...boxes.map((box) => placeOfBox(box, photo)), heatmapDescription({ contributions })];
}"""


def test_places_in_words(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    *places, heatmap = page.evaluate(READ_PLACES, [centre for centre, _ in PLACES])
    assert places == [words for _, words in PLACES]
    # The third of seven cells ends in the middle third, and its centre lies there.
    assert "up most is in the middle, slightly up and to the left of the frame" in heatmap
    assert "down most is at the bottom left of the frame" in heatmap
