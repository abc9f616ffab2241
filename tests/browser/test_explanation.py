"""The heat map of what influenced the result."""

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import expect

from lesion.enums import ErrorCode, Status
from lesion.report import DISCLAIMER
from tests import pictures
from tests.browser.actions import (
    WATCH_RESULT,
    OpenPage,
    explain_button,
    is_loaded,
    open_result,
    send_good_photo,
)
from tests.browser.stub_service import Json, Stub, answer, explained, explanation

pytestmark = pytest.mark.browser


def test_the_heat_map_is_shown_on_request(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    section = page.get_by_role("region", name="What influenced the result")
    expect(section.get_by_role("img")).to_have_count(0)
    assert not stub.explained
    explain_button(page).press("Enter")
    expect(section.get_by_role("heading", name="What influenced the result")).to_be_focused()
    heatmap = section.get_by_role("img", name="Your photo in grey")
    assert is_loaded(heatmap)
    expect(heatmap).to_have_attribute("alt", re.compile("up most is at the top left of the frame"))
    expect(heatmap).to_have_attribute("alt", re.compile("down most is in the middle of the frame"))
    expect(section).to_contain_text("one of the two networks, up (orange)")
    expect(section).to_contain_text("it does not show disease")
    expect(section).to_contain_text("one cell of the 7 × 7 grid")
    expect(section).to_contain_text("the heat map is that of one of them, ResNet-18")
    expect(section).to_contain_text("On its own, ResNet-18 gives 2.6 %")
    expect(section).to_contain_text("the probability of the result is 3.1 %")
    expect(section).to_contain_text("move the probability of ResNet-18 from 50 % to 2.6 %")
    legend = section.locator(".legend").bounding_box()
    picture = heatmap.bounding_box()
    assert legend and picture and picture["x"] + picture["width"] < legend["x"], "side by side"
    expect(explain_button(page)).to_be_hidden()
    expect(page.get_by_text(DISCLAIMER).filter(visible=True)).to_have_count(1)
    (body,) = stub.explained
    assert pictures.photo_jpeg() in body and b"mole.jpg" not in body
    assert len(stub.received) == 1


def test_a_heat_map_in_progress_is_announced_and_dropped_with_its_photo(
    open_page: OpenPage, stub: Stub
) -> None:
    page = open_result(open_page, stub)
    stub.release.clear()
    explain_button(page).click()
    waiting = page.get_by_role("button", name="Drawing the heat map")
    expect(waiting).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#live")).to_have_text("Drawing the heat map.")
    waiting.press("Enter")  # pressed again: no effect
    page.get_by_role("button", name="Analyse another photo").click()
    stub.release.set()
    send_good_photo(page)
    expect(explain_button(page)).to_be_visible()
    expect(page.locator("#heatmap")).to_be_hidden()
    assert len(stub.explained) == 1

    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    page.get_by_role("button", name="Analyse another photo").click()
    send_good_photo(page)
    expect(explain_button(page)).to_be_visible()
    expect(page.locator("#heatmap")).to_be_hidden()


@pytest.mark.parametrize(
    ("http_status", "body", "sentence"),
    [
        (
            HTTPStatus.SERVICE_UNAVAILABLE,
            {"code": 503},
            "The service cannot analyse photos right now",
        ),
        (HTTPStatus.OK, {"status": Status.OK}, "The service did not return a usable answer"),
        (
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            {"error": {"code": ErrorCode.FILE_TOO_LARGE, "message": "It is too large."}},
            "This file is too large",
        ),
    ],
)
def test_a_failed_heat_map_keeps_the_result_and_can_be_requested_again(
    open_page: OpenPage, stub: Stub, http_status: HTTPStatus, body: Json, sentence: str
) -> None:
    stub.explanation_status, stub.explanation = http_status, body
    page = open_result(open_page, stub)
    explain_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#heatmap")).to_be_hidden()
    expect(page.get_by_role("heading", name=WATCH_RESULT)).to_be_visible()

    stub.explanation_status, stub.explanation = HTTPStatus.OK, explained()
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_answer_without_a_heat_map_says_why(open_page: OpenPage, stub: Stub) -> None:
    words = "There is no heat map, because no spot was assessed in this photo."
    nothing = {"malignancy_probability": None, "heatmap_jpeg": None, "map": None}
    without_map = explanation() | {"message": words} | nothing
    stub.explanation = answer(Status.NO_LESION_FOUND, explanation=without_map)
    page = open_result(open_page, stub)
    explain_button(page).click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator("#heatmap-box")).to_be_hidden()
    expect(page.locator("#explained-network")).to_be_hidden()
