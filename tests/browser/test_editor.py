"""Cropping and rotating a photo before it is sent, with keys and with the mouse."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import pictures
from tests.browser.actions import OpenPage, choose, expect_no_horizontal_scroll, submit_button
from tests.browser.stub_service import Stub
from tests.browser.test_preparing import photo_of

pytestmark = pytest.mark.browser

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (240, 240, 240)


def quarters() -> bytes:
    """Draw a photo of four colours, 1600x1200: red, green / blue, white."""
    photo = np.empty((1200, 1600, 3), np.uint8)
    photo[:600, :800], photo[:600, 800:] = RED, GREEN
    photo[600:, :800], photo[600:, 800:] = BLUE, WHITE
    return pictures.encode(photo, quality=95)


def open_editor(page: Page) -> None:
    choose(page, quarters(), name="quarters.jpg")
    page.get_by_role("button", name="Crop or rotate").press("Enter")
    expect(page.get_by_role("dialog", name="Crop or rotate the photo")).to_be_visible()


def sent(page: Page, stub: Stub) -> Image.Image:
    """Send the photo; return what the service received."""
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    return Image.open(BytesIO(photo_of(stub.received[-1]))).convert("RGB")


def colour(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """Return the colour at a place given in fractions of width and height, of the four colours."""
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    differences = np.abs(np.subtract((RED, GREEN, BLUE, WHITE), pixel)).sum(axis=1)
    return (RED, GREEN, BLUE, WHITE)[int(differences.argmin())]


def test_a_photo_is_cropped_and_rotated_with_the_keyboard(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    open_editor(page)
    frame = page.get_by_label("Photo. The arrow keys move it")
    expect(frame).to_be_focused()
    status = page.get_by_role("dialog").get_by_role("status")
    expect(status).to_contain_text("1600 × 1200 of 1600 × 1200 pixels, rotated by 0°")
    page.keyboard.press("r")
    expect(status).to_contain_text("1200 × 1600 of 1600 × 1200 pixels, rotated by 90°")
    for key in ["+"] * 12 + ["ArrowRight", "ArrowDown"] * 30:
        page.keyboard.press(key)
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Crop or rotate")).to_be_focused()
    expect(page.get_by_role("button", name="Undo the changes")).to_be_visible()
    cropped = sent(page, stub)
    assert max(cropped.size) < 1200
    # Turned clockwise, the stored upper right quarter (green) is at the lower right.
    assert {colour(cropped, x, y) for x in (0.1, 0.9) for y in (0.1, 0.9)} == {GREEN}


def test_a_photo_is_cropped_with_the_mouse_and_the_change_undone(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page(stub.page_url)
    open_editor(page)
    box = page.locator(".editor canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    page.mouse.wheel(0, -400)
    page.mouse.down()
    page.mouse.move(x - 200, y - 100, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Undo the changes")).to_be_visible()
    assert page.locator("#preview").evaluate("image => image.naturalWidth") < 1200
    assert colour(sent(page, stub), 0.6, 0.7) == WHITE

    page.go_back()
    page.get_by_role("button", name="Undo the changes").click()
    expect(page.get_by_role("button", name="Undo the changes")).to_be_hidden()
    assert sent(page, stub).size == (1600, 1200)


def test_a_cancelled_edit_changes_nothing(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url, phone=True)
    open_editor(page)
    expect_no_horizontal_scroll(page)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Rotate", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo the changes")).to_be_hidden()
    assert sent(page, stub).size == (1600, 1200)
