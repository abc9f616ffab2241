"""What the result leads with: the advice, the doubts about it, and the probability on its scale."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from lesion.enums import Acquisition, Confidence, NetworkName, Status, WarningCode
from tests.browser.actions import (
    WATCH_RESULT,
    OpenPage,
    details_summary,
    explain_button,
    open_result,
)
from tests.browser.stub_service import Json, Stub, answer, classification, malignant

pytestmark = pytest.mark.browser

ADVICE = {
    "see_doctor_soon": (
        malignant(),
        "Have this examined by a doctor soon",
        "Please make an appointment with a doctor now",
    ),
    "see_doctor": (
        answer(probability=0.3341, confidence=Confidence.LOW),
        "Have this examined by a doctor",
        "Please have a doctor look at it",
    ),
    "watch": (
        answer(),
        "Keep watching this spot",
        "does not rule out skin cancer. See a doctor if the spot is new, changes, grows, bleeds, "
        "itches or hurts, or if it worries you.",
    ),
}
"""Answer, headline and part of the message of each advice."""


def expect_order(*parts: Locator) -> None:
    """Check that the parts are visible, each below the one before."""
    tops = []
    for part in parts:
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box
        tops.append(box["y"])
    assert all(upper < lower for upper, lower in pairwise(tops)), tops


def warnings(*codes: str) -> list[Json]:
    return [{"code": code, "message": f"The service warns of {code}."} for code in codes]


# ---------------------------------------------------------------- the advice


@pytest.mark.parametrize("advice", ADVICE)
def test_the_advice_comes_first(open_page: OpenPage, stub: Stub, advice: str) -> None:
    stub.body, headline, message = ADVICE[advice]
    page = open_result(open_page, stub, phone=True)
    heading = page.get_by_role("heading", name=f"What to do: {headline}", exact=True)
    expect(heading).to_be_focused()
    first = page.locator("#result > :first-child")
    expect(first).to_contain_text(message)
    expect(page.locator("#result")).not_to_contain_text(stub.body["message"])
    announced = page.locator("#live")
    expect(announced).to_contain_text(f"{headline}. ")
    expect(announced).to_contain_text(message)
    expect_order(
        heading,
        page.locator("#result-message"),
        page.locator("#probability"),
        page.locator("#overlay"),
        page.locator("#kinds"),
        page.locator("#type"),
        details_summary(page),
    )
    # Two screens of 740 pixels show all that matters first.
    picture = page.locator("#overlay").bounding_box()
    assert picture and picture["y"] + picture["height"] <= 2 * 740
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    expect(announced).to_have_text("")


def test_each_advice_has_its_own_icon_and_frame(open_page: OpenPage, stub: Stub) -> None:
    """No colour is needed to tell them apart, on paper and with forced colours either."""
    seen = {}
    bodies = {name: body for name, (body, _, _) in ADVICE.items()}
    for name, body in {**bodies, "none": answer(Status.NO_LESION_FOUND)}.items():
        stub.body = body
        page = open_result(open_page, stub, forced_colors="active")
        frame = page.locator("#advice").evaluate(
            "box => { const s = getComputedStyle(box); return s.borderStyle + s.borderWidth; }"
        )
        icons = page.locator(".advice-icon").filter(visible=True)
        expect(icons).to_have_count(1)
        seen[name] = (frame, icons.get_attribute("class"))
    for parts in zip(*seen.values(), strict=True):
        assert len(set(parts)) == len(seen), seen


def test_an_unknown_advice_is_told_in_the_service_s_words(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(advice="see_specialist", message="Please see a <b>specialist</b>.")
    page = open_result(open_page, stub)
    expect(page.get_by_role("heading", name="What to do: Advice for this spot")).to_be_focused()
    expect(page.locator("#advice")).to_contain_text("Please see a <b>specialist</b>.")


# ---------------------------------------------------------------- the doubts


def test_every_warning_makes_the_result_doubtful(open_page: OpenPage, stub: Stub) -> None:
    codes = [code for code in WarningCode if code is not WarningCode.SEVERAL_LESIONS]
    stub.body = answer(warnings=warnings(*codes, "sunburn"))
    page = open_result(open_page, stub)
    box = page.locator("#doubts")
    expect(box.get_by_role("heading")).to_have_text("This result is doubtful")
    reasons = box.get_by_role("listitem")
    expect(reasons).to_have_count(len(codes) + 1)
    # Each known warning has words of the page; an unknown one is told in the service's.
    expect(reasons.filter(has_text="The service warns of")).to_have_text(
        ["The service warns of sunburn."]
    )
    expect(box).to_contain_text("Do not rely on this result")
    expect_order(page.locator("#advice"), box, page.locator("#probability"))
    expect(page.locator("#type")).to_have_text("Benign, but doubtful")
    expect(page.locator("#live")).to_contain_text("This result is doubtful")


@pytest.mark.parametrize(("lower", "disagree"), [(0.5, False), (0.4999, True)])
def test_classifiers_more_than_30_points_apart_disagree(
    open_page: OpenPage, stub: Stub, lower: float, disagree: bool
) -> None:
    parts = classification(0.68)
    for candidate, probability in zip(parts["candidates"], (0.8, lower), strict=True):
        candidate["malignancy_probability"] = probability
    stub.body = malignant(0.68, Confidence.LOW) | {"classification": parts}
    page = open_result(open_page, stub)
    box = page.locator("#doubts")
    if disagree:
        expect(box).to_contain_text("This result is doubtful")
        expect(box).to_contain_text("ResNet-18 gives 80.0 %, EfficientNet-Lite 50.0 %")
        expect(box).to_contain_text("The advice stays the same: have a doctor look at the spot.")
    else:
        expect(box).to_be_hidden()


def test_warnings_about_a_photo_without_a_result(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(Status.NOT_SKIN, warnings=warnings(WarningCode.BLURRY))
    page = open_result(open_page, stub)
    box = page.locator("#doubts")
    expect(box.get_by_role("heading")).to_have_text("About this photo")
    expect(box).to_contain_text("The photo looks blurred")
    expect(box).not_to_contain_text("rely on")


# ---------------------------------------------------------------- type and probability


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (answer(), "Benign", "the program sometimes calls a cancer benign"),
        (
            answer(probability=0.3341, confidence=Confidence.LOW),
            "Benign, but uncertain",
            "Benign is more likely here, but not certain enough",
        ),
        (
            # The decision threshold between the types is above 50 %.
            answer(probability=0.55, confidence=Confidence.LOW),
            "Benign, but uncertain",
            "malignant is at least as likely as benign. This is why a doctor should look at it",
        ),
        (malignant(), "Malignant", "“Malignant” means skin cancer"),
    ],
)
def test_the_type_says_how_certain_it_is(
    open_page: OpenPage, stub: Stub, body: Json, name: str, words: str
) -> None:
    stub.body = body
    page = open_result(open_page, stub)
    expect(page.locator("#type")).to_have_text(name)
    expect(page.locator("#remarks")).to_contain_text(words)
    expect(page.locator("#remarks")).to_contain_text("not a diagnosis")


def _use_scale(stub: Stub, **changes: object) -> None:
    assert stub.config is not None
    stub.config["probability_scale"] |= changes


def test_the_scale_shows_edges_marker_and_what_the_answer_meant(
    open_page: OpenPage, stub: Stub
) -> None:
    # Edges other than the usual ones: none is written down in the page.
    bands = [(0, 0.1, "benign", "High", 0.004), (0.1, 0.5, "benign", "Low", 0.333)]
    keys = ("from", "to", "diagnosis", "confidence", "malignant_share")
    rows = [dict(zip(keys, band, strict=True)) for band in bands]
    rows.append(dict(zip(keys, (0.5, 1, "malignant", "High", 0.999), strict=True)))
    _use_scale(stub, bands=rows, malignant_share=0.204)
    stub.body = answer(probability=0.3341, confidence=Confidence.LOW)
    page = open_result(open_page, stub)
    expect(page.locator("#band-meaning")).to_have_text(
        "Of 100 test photos with this answer, about 33 showed a malignant spot."
    )
    expect(page.locator("#prior")).to_contain_text("assumes that half of the spots photographed")
    expect(page.locator("#prior")).to_contain_text("Among the test photos it was 20 of 100.")
    expect(page.locator("#scale-edges span")).to_have_text(["10", re.compile("50.%")])
    assert _places(page, ".scale-band") == pytest.approx([0.05, 0.3, 0.75], abs=0.01)
    assert _places(page, ".scale-band.own") == pytest.approx([0.3], abs=0.01)
    assert _places(page, "#scale-marker") == pytest.approx([0.3341], abs=0.01)
    assert _places(page, "#scale-edges span") == pytest.approx([0.1, 0.5], abs=0.01)

    details_summary(page).click()
    table = page.get_by_role("table", name="how many test photos were malignant")
    expect(table.get_by_role("row", name="10 % to 50 %")).to_contain_text("about 33 of 100")
    # Never none and never all.
    expect(table.get_by_role("row", name="0 % to 10 %")).to_contain_text("about 1 of 100")
    expect(table.get_by_role("row", name="50 % to 100 %")).to_contain_text("about 99 of 100")
    expect(page.locator("#advice-thresholds")).to_contain_text("From a probability of 10 % on")


def _places(page: Page, selector: str) -> list[float]:
    """Return the centres of elements as fractions of the scale's width."""
    return page.evaluate(
        """selector => {
          const scale = document.querySelector("#scale").getBoundingClientRect();
          return [...document.querySelectorAll(selector)].map((element) => {
            const { left, width } = element.getBoundingClientRect();
            return (left + width / 2 - scale.left) / scale.width;
          });
        }""",
        selector,
    )


def test_figures_for_other_photos_are_qualified(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(acquisition=Acquisition.PHONE, warnings=warnings(WarningCode.PHONE_PHOTO))
    page = open_result(open_page, stub)
    expect(page.locator("#band-meaning")).to_contain_text("this number may not hold for it")


@pytest.mark.parametrize(
    ("prevalence", "words"), [(0.2, "20 %"), (0.075, "7.5 %"), (0.192, "19.2 %")]
)
def test_without_measured_figures_only_the_assumption_is_told(
    open_page: OpenPage, stub: Stub, prevalence: float, words: str
) -> None:
    assert stub.config is not None
    bands = stub.config["probability_scale"]["bands"]
    _use_scale(stub, malignant_share=None, bands=[b | {"malignant_share": None} for b in bands])
    stub.body = answer(classification=classification(0.0312, prevalence=prevalence))
    page = open_result(open_page, stub)
    expect(page.locator("#prior")).to_contain_text(
        f"The probability assumes that {words} of the spots photographed are malignant"
    )
    expect(page.locator("#prior")).to_contain_text("a clinic can set its own share")
    expect(page.locator("#band-meaning")).to_be_hidden()
    details_summary(page).click()
    expect(page.locator("#bands").get_by_role("cell", name="not measured")).to_have_count(6)


def test_the_reason_for_a_mask_agrees_with_its_figures(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer()
    stub.body["segmentation"]["selected"] = NetworkName.UNET
    page = open_result(open_page, stub)
    details_summary(page).click()
    expect(page.locator("#selection")).to_contain_text(
        "The mask of U-Net was kept although DeepLabV3 has the higher expected Dice"
    )
    expect(page.get_by_text(WATCH_RESULT)).to_be_visible()
