"""Parts of a result as files."""

import json
import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from lesion.enums import Status
from tests import pictures
from tests.browser.actions import OpenPage, open_result
from tests.browser.stub_service import Stub, answer

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


def _save(page: Page, name: str) -> tuple[str, bytes]:
    """Press a button of the menu; return the file's name without the date, and its content."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    name = download.value.suggested_filename
    dated = re.fullmatch(r"skin-spot-\d{4}-\d\d-\d\d-\d{4}-(.*)", name)
    assert dated, name
    return dated[1], Path(download.value.path()).read_bytes()


def test_every_part_of_a_result_can_be_saved(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    page.get_by_text("Save as a file").press("Enter")
    name, data = _save(page, "All figures of the answer (JSON)")
    assert (name, json.loads(data)) == ("result.json", stub.body)
    name, data = _save(page, "Mask (PNG)")
    _, truth = pictures.lesion_photo()
    assert name == "mask.png"
    assert (np.asarray(Image.open(BytesIO(data))) == 255 * truth).all()
    name, data = _save(page, "Photo with the overlay (JPEG)")
    assert (name, Image.open(BytesIO(data)).size) == ("overlay.jpg", (1024, 576))

    name, data = _save(page, "Outline (SVG)")
    assert name == "outline.svg"
    drawing = ElementTree.fromstring(data)
    assert drawing.get("viewBox") == "0 0 1280 720"
    path = drawing.find(f"{SVG}path")
    assert path is not None
    numbers = [int(each) for each in re.findall(r"\d+", path.get("d", ""))]
    contour = stub.body["segmentation"]["contours"][0] if stub.body else []
    assert numbers == [each for point in contour for each in point]


def test_without_a_spot_there_are_only_figures(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(Status.NO_LESION_FOUND)
    page = open_result(open_page, stub)
    page.get_by_text("Save as a file").click()
    buttons = page.locator("#save-menu").get_by_role("button")
    expect(buttons).to_have_text(["All figures of the answer (JSON)"])
    assert _save(page, "All figures")[0] == "result.json"


def test_a_file_that_cannot_be_made_is_reported(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    page.route("**/downloads.js", lambda route: route.abort())
    page.get_by_text("Save as a file").click()
    page.get_by_role("button", name="Mask (PNG)").click()
    expect(page.get_by_role("alert")).to_have_text("The file could not be made. Please try again.")
