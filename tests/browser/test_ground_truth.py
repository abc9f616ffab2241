"""A person's own mask in the details: Dice of both networks, and where the masks differ."""

import re
from http import HTTPStatus
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from lesion.enums import ErrorCode
from tests import pictures
from tests.browser.actions import (
    OpenPage,
    details_summary,
    expect_no_horizontal_scroll,
    open_result,
)
from tests.browser.stub_service import Stub, answer

pytestmark = pytest.mark.browser


def _colour_share(canvas: Locator, colour: tuple[int, int, int]) -> float:
    """Return the part of a canvas that has a colour, as a person sees it."""
    shown = np.asarray(Image.open(BytesIO(canvas.screenshot())).convert("RGB")).astype(int)
    return float((np.abs(shown - colour).max(axis=2) < 40).mean())


def _missing(figure: Locator) -> float:
    """Return the percentage of the person's mask that the text calls missing."""
    found = re.search(r"area, (?:under )?([\d.]+)\s%", figure.locator("p").inner_text())
    assert found
    return float(found[1])


def test_the_masks_are_compared_with_ones_own(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    _, truth = pictures.lesion_photo()
    details_summary(page).click()
    button = page.get_by_role("button", name="Compare the masks")
    button.click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("Please choose a mask first.")
    expect(page.get_by_label("Your mask")).to_be_focused()

    page.get_by_label("Your mask").set_input_files(
        {"name": "patient.png", "mimeType": "image/png", "buffer": pictures.mask_file(truth)}
    )
    stub.refuse(HTTPStatus.BAD_REQUEST, ErrorCode.BAD_GROUND_TRUTH, "The mask is grey.")
    button.click()
    expect(alert).to_contain_text("The mask is grey.")
    expect(page.locator("#headline")).to_have_text("Keep watching this spot")

    scored = answer()
    for candidate, dice in zip(scored["segmentation"]["candidates"], (0.912, 1.0), strict=True):
        candidate["dice"] = dice
    stub.http_status, stub.body = HTTPStatus.OK, scored
    button.click()
    expect(alert).to_be_hidden()
    expect(page.locator("#truth-pictures figure")).to_have_count(2)
    unet, deeplab = page.locator("#truth-pictures figure").all()
    expect(unet).to_contain_text("U-Net: Dice 0.912")
    expect(deeplab).to_contain_text("DeepLabV3: Dice 1.000")
    inner = cv2.erode(truth, np.ones((15, 15), np.uint8)) > 0  # the stub's mask of the U-Net
    missed = float(1 - inner.sum() / truth.sum())
    assert _missing(unet) == pytest.approx(100 * missed, abs=0.5)
    assert _missing(deeplab) < 0.5
    orange, blue = (240, 170, 0), (0, 114, 178)
    pictures_shown = unet.get_by_role("img"), deeplab.get_by_role("img")
    assert _colour_share(pictures_shown[0], orange) > 0.3 * missed * truth.mean()
    assert _colour_share(pictures_shown[1], orange) < 0.001
    assert _colour_share(pictures_shown[1], blue) == pytest.approx(truth.mean(), rel=0.05)
    expect(page.get_by_text("Missing: only in your mask")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 640})
    expect_no_horizontal_scroll(page)
    assert b'name="ground_truth"; filename="mask"' in stub.received[-1]
    assert b"patient" not in stub.received[-1]
