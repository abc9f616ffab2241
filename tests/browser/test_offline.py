"""The page as an installed app: it opens without its server."""

from playwright.sync_api import expect

from tests.browser.actions import TITLE, OpenPage
from tests.browser.stub_service import Stub


def test_page_opens_offline_and_says_that_the_service_cannot_be_reached(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_page(stub.page_url, service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.locator("#server")).to_contain_text("cannot be reached")
    kept = page.evaluate(
        "caches.open('page').then((cache) => cache.keys())"
        ".then((requests) => requests.map(({ url }) => new URL(url).pathname))"
    )
    assert "/style.css" in kept
    assert "/languages/en.js" in kept
    assert "/status" not in kept
    page.context.set_offline(False)
    expect(page.locator("#server")).to_contain_text("ready")


def test_page_can_be_installed(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url)
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"] == f"{stub.page_url}/app.webmanifest"
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
