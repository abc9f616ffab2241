"""Actions at the page, and checks of it, that several browser tests need."""

from typing import Any, Protocol

from playwright.sync_api import Locator, Page, expect

from tests import pictures
from tests.browser.stub_service import Stub

TITLE = "Upload a Skin Image for Segmentation"
WATCH_RESULT = "What to do: Keep watching this spot"
"""Title of the result of the stub's ordinary answer."""


class OpenPage(Protocol):
    """Opens an address in a fresh browser context; ``options`` go to Playwright's new_context."""

    def __call__(self, url: str, *, phone: bool = False, **options: Any) -> Page: ...


def choose(page: Page, data: bytes, name: str = "mole.jpg", kind: str = "image/jpeg") -> None:
    """Choose a file with the file input."""
    page.locator("#photo").set_input_files({"name": name, "mimeType": kind, "buffer": data})


def submit_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Upload and Segment")


def explain_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Show what influenced the result")


def details_summary(page: Page) -> Locator:
    """The line that opens and closes the details."""
    return page.locator("#details > summary")


def send_good_photo(page: Page) -> None:
    """Choose the ordinary photo, wait for its preview and press the button."""
    choose(page, pictures.photo_jpeg())
    expect(page.get_by_role("img", name="Preview of mole.jpg")).to_be_visible()
    submit_button(page).click()


def open_result(open_page: OpenPage, stub: Stub, **options: Any) -> Page:
    """Open the page, send the ordinary photo and wait for the result."""
    page = open_page(stub.page_url, **options)
    send_good_photo(page)
    expect(page.locator("#result")).to_be_visible()
    return page


def is_loaded(image: Locator) -> bool:
    return bool(image.evaluate("image => image.complete && image.naturalWidth > 0"))


def expect_no_horizontal_scroll(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"the page is {overflow} px wider than the window"
