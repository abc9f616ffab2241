"""What a person does at the page, for all browser tests."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests import pictures

OpenPage = Callable[..., Page]
TITLE = "Upload a Skin Image for Segmentation"


def choose(page: Page, data: bytes, name: str = "mole.jpg", kind: str = "image/jpeg") -> None:
    page.locator("#photo").set_input_files({"name": name, "mimeType": kind, "buffer": data})


def submit_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Upload and Segment")


def send_good_photo(page: Page) -> None:
    choose(page, pictures.photo_jpeg())
    expect(page.get_by_role("img", name="Preview of mole.jpg")).to_be_visible()
    submit_button(page).click()


def is_loaded(image: Locator) -> bool:
    return bool(image.evaluate("image => image.complete && image.naturalWidth > 0"))


def expect_no_sideways_scroll(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{overflow} px wider than the window"
