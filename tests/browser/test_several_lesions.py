"""A photo of several lesions: the choice of the one that the result is about."""

import re
from base64 import b64encode

import pytest
from playwright.sync_api import Page, expect

from lesion.enums import Advice, WarningCode
from tests import pictures
from tests.browser.actions import (
    OpenPage,
    choose,
    expect_no_horizontal_scroll,
    explain_button,
    open_result,
    submit_button,
)
from tests.browser.stub_service import Stub, answer, several, several_lesions_photo

pytestmark = pytest.mark.browser

OVERLAY, LIST = "Spots in the picture", "Choice of the spot"
GROUPS = [OVERLAY, LIST]


@pytest.fixture
def stub(stub: Stub) -> Stub:
    """A service that finds three lesions in every photo."""
    stub.body = several()
    stub.by_lesion = {number: several(number) for number in (1, 2, 3)}
    return stub


def _open(open_page: OpenPage, stub: Stub, *, phone: bool = False) -> Page:
    page = open_page(stub.page_url, phone=phone)
    choose(page, pictures.encode(several_lesions_photo()[0], quality=90))
    submit_button(page).click()
    expect(page.locator("#result")).to_be_visible()
    return page


def _pressed(page: Page, group: str) -> list[str | None]:
    buttons = page.get_by_role("group", name=group).get_by_role("button").all()
    return [button.get_attribute("aria-pressed") for button in buttons]


@pytest.mark.parametrize("phone", [False, True])
def test_the_buttons_lie_over_their_lesions(open_page: OpenPage, stub: Stub, phone: bool) -> None:
    page = _open(open_page, stub, phone=phone)
    picture = page.locator("#overlay").bounding_box()
    assert picture
    for lesion in several()["lesions"]:
        box, name = lesion["bounding_box"], f"Analyse spot {lesion['number']} of 3"
        mark = page.get_by_role("group", name=OVERLAY).get_by_role("button", name=name)
        place = mark.bounding_box()
        assert place and min(place["width"], place["height"]) >= 24
        centre = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        assert centre == pytest.approx(
            (
                picture["x"] + (box["x"] + box["width"] / 2) / 1280 * picture["width"],
                picture["y"] + (box["y"] + box["height"] / 2) / 720 * picture["height"],
            ),
            abs=2,
        )
    expect_no_horizontal_scroll(page)


def test_a_portrait_photo_has_its_buttons_at_the_right_place(
    open_page: OpenPage, stub: Stub
) -> None:
    """The picture is narrower than its box: the buttons lie in the picture."""
    overlay = pictures.encode(pictures.lesion_photo(720, 1280)[0], quality=90)
    upright = several() | {
        "image": {"width": 720, "height": 1280, "format": "JPEG"},
        "overlay_jpeg": b64encode(overlay).decode(),
    }
    main, *others = upright["lesions"]
    middle = main | {"bounding_box": {"x": 260, "y": 540, "width": 200, "height": 200}}
    edge = others[0] | {"bounding_box": {"x": 620, "y": 540, "width": 100, "height": 200}}
    stub.body = upright | {"lesions": [middle, edge]}
    page = _open(open_page, stub)
    picture = page.locator("#overlay").bounding_box()
    group = page.get_by_role("group", name=OVERLAY)
    places = [button.bounding_box() for button in group.get_by_role("button").all()]
    assert picture and places[0] and places[1]
    centres = [place["x"] + place["width"] / 2 for place in places if place]
    assert centres[0] == pytest.approx(picture["x"] + picture["width"] / 2, abs=2)
    shown = picture["height"] * 720 / 1280
    assert centres[1] - centres[0] == pytest.approx(shown * (670 - 360) / 720, abs=2)


@pytest.mark.parametrize("group", GROUPS)
def test_another_lesion_can_be_chosen_with_the_keyboard(
    open_page: OpenPage, stub: Stub, group: str
) -> None:
    page = _open(open_page, stub)
    result = page.locator("#result")
    expect(result).to_contain_text("3 spots were found in this photo")
    expect(result).to_contain_text("only about spot 1, the one in red")
    expect(page.locator("#probability")).to_have_text("3.1\u00a0%")
    button = page.get_by_role("group", name=group).get_by_role("button", name="spot 2 of 3")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#probability")).to_have_text("23.5\u00a0%")
    expect(result).to_contain_text("only about spot 2, the one in red")
    expect(page.locator("#result-title")).to_be_focused()
    for each in GROUPS:
        assert _pressed(page, each) == ["false", "true", "false"]
    first, second = stub.received
    assert b'name="lesion"' not in first
    assert re.search(rb'name="lesion"\r\n\r\n2\r\n', second)
    assert b'name="data"; filename="photo.jpg"' in second


def test_the_analysed_lesion_is_not_analysed_again(open_page: OpenPage, stub: Stub) -> None:
    page = _open(open_page, stub)
    page.get_by_role("group", name=LIST).get_by_role("button", name="spot 1 of 3").click()
    expect(page.locator("#result")).to_be_visible()
    assert len(stub.received) == 1


def test_the_heat_map_is_that_of_the_chosen_lesion(open_page: OpenPage, stub: Stub) -> None:
    page = _open(open_page, stub)
    page.get_by_role("group", name=LIST).get_by_role("button", name="spot 3 of 3").click()
    expect(page.locator("#result")).to_contain_text("only about spot 3")
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    (body,) = stub.explained
    assert re.search(rb'name="lesion"\r\n\r\n3\r\n', body)


def test_the_page_says_itself_that_there_are_several(open_page: OpenPage, stub: Stub) -> None:
    blurry = {"code": WarningCode.BLURRY, "message": "The photo looks blurry."}
    stub.body = several() | {"warnings": [*several()["warnings"], blurry]}
    page = _open(open_page, stub)
    expect(page.locator("#doubts li")).to_have_text([re.compile("The photo looks blurred")])


def test_one_lesion_offers_no_choice(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer()
    page = open_result(open_page, stub)
    expect(page.get_by_role("button", name="Analyse spot")).to_have_count(0)
    expect(page.locator("#lesions")).to_be_hidden()
    assert stub.body["advice"] == Advice.WATCH


def test_the_print_shows_the_numbers_but_no_choice(open_page: OpenPage, stub: Stub) -> None:
    page = _open(open_page, stub)
    page.emulate_media(media="print")
    expect(page.locator("#lesion-buttons")).to_be_hidden()
    expect(page.locator("#lesions-hint")).to_be_hidden()
    expect(page.locator("#lesions-note")).to_be_visible()
    expect(page.locator(".lesion-number").first).to_be_visible()
