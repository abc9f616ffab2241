"""The result, as a person sees it."""

import re

import pytest
from playwright.sync_api import expect

from lesion.enums import Status
from lesion.report import DISCLAIMER
from tests import pictures
from tests.browser.actions import (
    WATCH_RESULT,
    OpenPage,
    details_summary,
    is_loaded,
    open_result,
    send_good_photo,
)
from tests.browser.stub_service import Stub, answer, malignant

pytestmark = pytest.mark.browser


def test_a_benign_result_is_complete(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    heading = page.get_by_role("heading", name=WATCH_RESULT)
    expect(heading).to_be_focused()
    result = page.get_by_role("region", name=WATCH_RESULT)
    original = result.get_by_role("img", name="Your photo, as sent")
    overlay = result.get_by_role("img", name="Your photo with the spot in red")
    assert is_loaded(original) and is_loaded(overlay)
    left, right = original.bounding_box(), overlay.bounding_box()
    assert left and right and left["y"] == right["y"] and left["x"] < right["x"], "side by side"

    expect(result.locator("dl")).to_contain_text(re.compile(r"Type\s*Benign\s"))
    expect(result.locator("dl")).to_contain_text(re.compile(r"Confidence\s*High"))
    likely = result.get_by_role("region", name="How likely is it malignant?")
    expect(likely).to_contain_text("3.1 % probability that this spot is malignant: skin cancer")
    expect(result).to_contain_text("This is an estimate from a photo, not a diagnosis")
    expect(result).to_contain_text("the program sometimes calls a cancer benign")
    expect(result).to_contain_text("Confidence says nothing about how serious the spot is")
    expect(page.get_by_text(DISCLAIMER).filter(visible=True)).to_have_count(1)
    expect(result.get_by_text(DISCLAIMER)).to_be_visible()

    details_summary(page).click()
    expect(result).to_contain_text("The mask of DeepLabV3 was kept")
    expect(result).to_contain_text("it has the higher expected Dice")
    expect(result).to_contain_text("agree to 95 %")
    expect(result.get_by_role("row", name="U-Net")).to_contain_text("0.942")


def test_the_photo_is_sent_without_its_name(open_page: OpenPage, stub: Stub) -> None:
    open_result(open_page, stub)
    (body,) = stub.received
    assert b'name="data"; filename="photo.jpg"' in body
    assert b"mole.jpg" not in body
    assert pictures.photo_jpeg() in body


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "under 0.1 %"), (0.6899, "69.0 %"), (0.15, "15.0 %"), (1.0, "over 99.9 %")],
)
def test_a_probability_is_never_certain(
    open_page: OpenPage, stub: Stub, probability: float, text: str
) -> None:
    stub.body = malignant(probability)
    page = open_result(open_page, stub)
    expect(page.locator("#probability")).to_have_text(text)


@pytest.mark.parametrize(
    ("status", "sentence", "advice"),
    [
        (
            Status.NOT_SKIN,
            "No skin was recognised in this photo",
            "If it does show skin, this says nothing about the spot.",
        ),
        (
            Status.NO_LESION_FOUND,
            "No spot was found in this photo",
            "This does not mean that your skin is healthy.",
        ),
    ],
)
def test_a_photo_without_a_lesion_says_what_to_do(
    open_page: OpenPage, stub: Stub, status: Status, sentence: str, advice: str
) -> None:
    stub.body = answer(status)
    page = open_result(open_page, stub)
    expect(page.get_by_role("heading", name=f"No result: {sentence}")).to_be_focused()
    expect(page.get_by_text(advice)).to_be_visible()
    expect(page.locator("#next-steps")).to_contain_text(
        "If a spot worries you, show it to a doctor"
    )
    expect(page.get_by_text(DISCLAIMER).filter(visible=True)).to_have_count(1)
    assessed = ("#probability-box", "#doubts", "#remarks", "#kinds")
    parts = (*assessed, "#overlay", "#explanation", "#details")
    for absent in parts:
        expect(page.locator(absent)).to_be_hidden()
    for words in ("What to do", "Keep watching", "assumes that", "What this spot could be"):
        expect(page.locator("#result").get_by_text(words).filter(visible=True)).to_have_count(0)
    expect(page.locator("#live")).to_have_text("")


def test_another_photo_starts_with_an_empty_form(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    page.get_by_role("button", name="Analyse another photo").click()
    expect(page.locator("#result")).to_be_hidden()
    expect(page.get_by_label("Choose a photo")).to_be_focused()
    send_good_photo(page)
    expect(page.locator("#result")).to_be_visible()
