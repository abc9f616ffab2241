"""Advice about the quality of a photo before it is sent, by the measures of the service."""

from base64 import b64encode

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from lesion.arrays import Image
from lesion.imaging import shrink
from lesion.quality import measure_brightness, measure_clipping, measure_sharpness
from tests import pictures
from tests.browser.actions import OpenPage, choose, submit_button
from tests.browser.stub_service import Stub

pytestmark = pytest.mark.browser

MEASURE = """async ([data, width, height]) => {
  const { measureExposure, measureSharpness, shrink } = await import("/js/quality.js");
  const bytes = Uint8ClampedArray.from(atob(data), (character) => character.charCodeAt(0));
  const small = shrink({ data: bytes, width, height }, 512);
  const { brightness, clipped } = measureExposure(shrink(small, 64));
  return [measureSharpness(small), brightness, clipped];
}"""


def _framed() -> Image:
    """Draw a very bright photo in the black frame of a dermoscope."""
    photo = cv2.convertScaleAbs(pictures.lesion_photo(640, 640)[0], alpha=1.25, beta=20)
    disc = cv2.circle(np.zeros((640, 640), np.uint8), (320, 320), 300, 1, -1)
    return np.asarray(photo * disc[..., None], np.uint8)


@pytest.mark.parametrize(
    "photo",
    [
        pictures.lesion_photo(1281, 723)[0],
        cv2.GaussianBlur(pictures.lesion_photo(603, 801)[0], (0, 0), 3),
        _framed(),
        pictures.lesion_photo(300, 200, dark_skin=True)[0] // 4,
    ],
    ids=["sharp", "blurred portrait", "bright and framed", "small and dark"],
)
def test_the_measures_are_those_of_the_service(
    open_page: OpenPage, stub: Stub, photo: Image
) -> None:
    height, width = photo.shape[:2]
    rgba = cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA)
    page = open_page(stub.page_url)
    measured = page.evaluate(MEASURE, [b64encode(rgba.tobytes()).decode(), width, height])
    reduced = shrink(photo, 512)
    expected = measure_sharpness(photo), measure_brightness(reduced), measure_clipping(reduced)
    assert measured == pytest.approx(expected, rel=0.03, abs=0.02)


def test_a_blurry_and_dark_photo_gets_advice_but_is_sent(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    dark = cv2.GaussianBlur(pictures.lesion_photo()[0] // 4, (0, 0), 4)
    choose(page, pictures.encode(np.asarray(dark, np.uint8), quality=90))
    note = page.locator("#photo-note")
    expect(note).to_contain_text("This photo looks blurry.")
    expect(note).to_contain_text("This photo is very dark.")
    expect(note).to_contain_text("You can still send it")
    expect(page.get_by_role("status")).to_contain_text("This photo looks blurry.")
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
