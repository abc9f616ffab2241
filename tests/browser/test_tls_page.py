"""The page behind nginx and Caddy: TLS, a login, and one origin for page and service."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests import pictures
from tests.browser.actions import OpenPage, explain_button, submit_button
from tests.service.proxies import PASSWORD, USER, Proxy

pytestmark = [pytest.mark.browser, pytest.mark.service]

ANSWER_WITHIN_MS = 60_000


def test_photos_are_analysed_behind_a_proxy(open_page: OpenPage, proxy: Proxy) -> None:
    """The fixture checks that the page violates no policy."""
    origin = str(proxy.config.public_address)
    credentials = {"username": USER, "password": PASSWORD}
    page = open_page("about:blank", ignore_https_errors=True, http_credentials=credentials)
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(origin)
    photo = pictures.small_photo_jpeg()
    files = [FilePayload(name=f"{n}.jpg", mimeType="image/jpeg", buffer=photo) for n in range(3)]
    page.locator("#photo").set_input_files(files)
    submit_button(page).click()
    expect(page.locator("#queue-list > li")).to_contain_text(
        ["Result:"] * 3, timeout=ANSWER_WITHIN_MS
    )
    page.get_by_role("button", name="Open the result of 1.jpg").click()
    explain_button(page).click()
    expect(page.get_by_role("heading", name="What influenced the result")).to_be_focused(
        timeout=ANSWER_WITHIN_MS
    )
    sent = [url for url in urls if url.startswith("http")]
    assert all(url.startswith(f"{origin}/") for url in sent)
    assert sum("/predictions/" in url for url in sent) >= 3
    assert any("/explanations/" in url for url in sent)


def test_nothing_is_shown_without_the_password(open_page: OpenPage, proxy: Proxy) -> None:
    credentials = {"username": USER, "password": "wrong"}
    page = open_page("about:blank", ignore_https_errors=True, http_credentials=credentials)
    answer = page.goto(str(proxy.config.public_address))
    assert answer is not None
    assert answer.status == 401
    expect(page.locator("body")).to_contain_text("Please log in.")
