"""Fixtures of the browser tests: one headless Chromium for all, and a fresh page for each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from scripts.setup_browser import find_browser
from tests import pictures
from tests.browser.actions import OpenPage
from tests.browser.stub_service import Stub, running_stub

CHROMIUM_FLAGS = [
    "--no-sandbox",  # containers and CI run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)

# Playwright's default of 5 s is too short on a busy machine.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium found: install one, or name it in CHROMIUM_PATH")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        except Error as error:
            pytest.skip(f"Chromium at {path} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stub_servers() -> Iterator[Stub]:
    with running_stub() as stub:
        yield stub


@pytest.fixture
def stub(stub_servers: Stub) -> Stub:
    stub_servers.reset()
    return stub_servers


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Return a function that opens an address and returns the loaded page.

    The test fails if a page throws an error, violates its content security policy or sends a
    request to another machine.
    """
    with _watched_pages(chromium) as opener:
        yield opener


@contextmanager
def _watched_pages(chromium: Browser) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def block_other_hosts(route: Route) -> None:
        if route.request.url.startswith(
            ("http://127.0.0.1:", "http://localhost:", "https://127.0.0.1:")
        ):
            route.continue_()
        else:
            faults.append(f"outside request: {route.request.url}")
            route.abort()

    def record_policy_violation(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(f"console: {message.text}")

    def opener(url: str, *, phone: bool = False, **options: Any) -> Page:
        size = PHONE if phone else DESKTOP
        # Playwright cannot watch the requests that a service worker answers.
        options = {"service_workers": "block", **options}
        context = chromium.new_context(viewport=size, **options)
        contexts.append(context)
        context.route("http*://**", block_other_hosts)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
        page.on("console", record_policy_violation)
        page.goto(url)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture(scope="session")
def photo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the ordinary good photo to a file."""
    path = tmp_path_factory.mktemp("photos") / "mole.jpg"
    path.write_bytes(pictures.photo_jpeg())
    return path
