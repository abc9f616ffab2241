"""What of a photo is sent: the bytes that the service receives."""

import re
from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps, PngImagePlugin
from playwright.sync_api import expect

from lesion.arrays import Image as Pixels
from lesion.enums import ImageFormat
from tests import pictures
from tests.browser.actions import OpenPage, choose, submit_button
from tests.browser.stub_service import Stub, answer

pytestmark = pytest.mark.browser

SECRET = "SECRET"
"""Part of all metadata that must not be sent."""
ORIENTATION, GPS = 0x0112, 0x8825
TURN_LEFT = 6


def metadata() -> Image.Exif:
    """Return EXIF data with an orientation, a camera and a place."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010F] = TURN_LEFT, f"{SECRET} camera"
    exif.get_ifd(GPS)[1] = f"{SECRET} N"
    return exif


def jpeg_with_metadata(pixels: Pixels) -> bytes:
    """Encode stored pixels with every kind of metadata, and a film behind the picture."""
    photo = pictures.save(
        Image.fromarray(pixels),
        ImageFormat.JPEG,
        quality=95,
        exif=metadata(),
        comment=f"{SECRET} comment".encode(),
        xmp=f"{SECRET} xmp".encode(),
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        progressive=True,
    )
    assert photo.count(SECRET.encode()) >= 4
    return photo + f"{SECRET} film".encode() * 9


def png_with_metadata(pixels: Pixels) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    photo = pictures.save(Image.fromarray(pixels), ImageFormat.PNG, exif=metadata(), pnginfo=text)
    assert photo.count(SECRET.encode()) >= 2
    return photo + SECRET.encode()


def phone_photo() -> bytes:
    """Draw a photo of 12 megapixels as a phone stores it: turned, with metadata."""
    small, _ = pictures.lesion_photo(1008, 756)
    pixels = cv2.resize(small, (4032, 3024), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(1).normal(0, 5, (3024, 4032, 1)).astype(np.float32)
    return jpeg_with_metadata(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def photo_of(body: bytes) -> bytes:
    """Return the file in a multipart body."""
    head, _, rest = body.partition(b"\r\n\r\n")
    assert re.search(rb'name="data"; filename="photo\.(jpg|png)"', head)
    return rest[: rest.rindex(b"\r\n--")]


def send(open_page: OpenPage, stub: Stub, data: bytes) -> bytes:
    """Send a photo with the page; return the file that the service received."""
    page = open_page(stub.page_url)
    choose(page, data, name="IMG_0001.JPG")
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible(timeout=60_000)
    shown = page.locator("#original").evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert shown == list(upright(data).size), "the page shows the original"
    return photo_of(stub.received[-1])


def upright(data: bytes) -> Image.Image:
    image = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    assert image is not None
    return image.convert("RGB")


@pytest.mark.parametrize("encode", [jpeg_with_metadata, png_with_metadata])
def test_only_the_metadata_of_a_good_photo_is_removed(
    open_page: OpenPage, stub: Stub, encode: Callable[[Pixels], bytes]
) -> None:
    photo = encode(pictures.lesion_photo(801, 603)[0])
    sent = send(open_page, stub, photo)
    assert SECRET.encode() not in sent
    assert dict(Image.open(BytesIO(sent)).getexif()) == {ORIENTATION: TURN_LEFT}
    profiles = [Image.open(BytesIO(data)).info.get("icc_profile") for data in (sent, photo)]
    assert profiles[0] == profiles[1]
    assert upright(sent).tobytes() == upright(photo).tobytes(), "the pixels are not changed"


def test_a_large_photo_is_sent_upright_and_reduced(open_page: OpenPage, stub: Stub) -> None:
    photo = phone_photo()
    assert len(photo) > 3 * 2**20
    sent = send(open_page, stub, photo)
    assert len(sent) < 2**20
    assert SECRET.encode() not in sent and not Image.open(BytesIO(sent)).getexif()
    assert Image.open(BytesIO(sent)).size == (1536, 2048)
    small = [np.asarray(upright(data).resize((96, 128)), int) for data in (sent, photo)]
    assert np.abs(small[0] - small[1]).mean() < 2, "it shows the same, the same way up"


def test_a_small_lesion_is_shown_to_the_service_in_full(open_page: OpenPage, stub: Stub) -> None:
    small = {"x": 900, "y": 700, "width": 180, "height": 172}
    lesion = answer()["lesions"][0] | {"bounding_box": small}
    stub.body = answer(lesions=[lesion])
    photo = pictures.encode(pictures.lesion_photo(2400, 1800)[0], quality=90)
    sent = send(open_page, stub, photo)
    sizes = [Image.open(BytesIO(photo_of(body))).size for body in stub.received]
    assert sizes == [(2048, 1536), (2400, 1800)]
    assert upright(sent).tobytes() == upright(photo).tobytes()


def test_a_large_photo_that_ends_too_early_is_not_made_whole(
    open_page: OpenPage, stub: Stub
) -> None:
    whole = pictures.encode(pictures.lesion_photo(2400, 1800)[0], quality=90)
    page = open_page(stub.page_url)
    choose(page, whole[: len(whole) // 2])
    expect(page.get_by_role("alert")).to_contain_text("“mole.jpg” is damaged or incomplete")
    expect(page.locator("#preview")).to_be_hidden()


def test_a_panorama_keeps_the_recommended_height(open_page: OpenPage, stub: Stub) -> None:
    wide = pictures.encode(pictures.lesion_photo(4000, 900)[0], quality=90)
    assert Image.open(BytesIO(send(open_page, stub, wide))).size == (3200, 720)


def test_a_heic_photo_is_sent_as_jpeg_where_the_browser_decodes_it(
    open_page: OpenPage, stub: Stub
) -> None:
    """Chromium does not decode HEIC, so the test lends it a decoder."""
    page = open_page(stub.page_url)
    page.evaluate("""() => {
      const decode = createImageBitmap;
      window.createImageBitmap = (source, options) =>
        decode(source instanceof File ? new ImageData(1300, 800) : source, options);
    }""")
    choose(page, b"\0\0\0\x18ftypheic" + bytes(40), name="IMG_1.heic")
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    sent = Image.open(BytesIO(photo_of(stub.received[0])))
    assert (sent.format, sent.size) == ("JPEG", (1300, 800))
