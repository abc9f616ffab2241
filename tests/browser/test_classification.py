"""The advice, the assumed share of malignant lesions, the likely kinds and the two classifiers."""

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from lesion.enums import Confidence, NetworkName
from tests.browser.actions import OpenPage, details_summary, explain_button, open_result
from tests.browser.stub_service import Json, Stub, answer, classification, malignant

pytestmark = pytest.mark.browser

UNCERTAIN = 0.3341

WORDS = {
    "see_doctor_soon": ("See a doctor soon", "Please make an appointment with a doctor now"),
    "see_doctor": ("See a doctor", "Please have a doctor examine it"),
    "watch": (
        "Keep watching this spot",
        "does not rule out cancer. See a doctor if the spot is new, changes, grows, bleeds, "
        "itches or hurts, or if it worries you.",
    ),
}
"""Headline and part of the message of each advice."""

ANSWERS = {
    "see_doctor_soon": malignant(),
    "see_doctor": answer(probability=UNCERTAIN, confidence=Confidence.LOW),
    "watch": answer(),
}


def uncertain(**changes: object) -> Json:
    """Return an answer with the type benign and the advice to see a doctor."""
    return answer(probability=UNCERTAIN, confidence=Confidence.LOW) | changes


def expect_order(*parts: Locator) -> None:
    """Check that the parts are visible, each below the one before."""
    tops = []
    for part in parts:
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box
        tops.append(box["y"])
    assert all(upper < lower for upper, lower in pairwise(tops)), tops


# ---------------------------------------------------------------- the advice


@pytest.mark.parametrize("advice", WORDS)
@pytest.mark.parametrize("phone", [False, True])
def test_the_advice_comes_first(open_page: OpenPage, stub: Stub, advice: str, phone: bool) -> None:
    headline, message = WORDS[advice]
    stub.body = ANSWERS[advice]
    page = open_result(open_page, stub, phone=phone)
    heading = page.get_by_role("heading", name=f"Result: {headline}", exact=True)
    expect(heading).to_be_focused()
    first = page.locator("#result > :first-child")
    expect(first.get_by_role("heading")).to_have_text(f"Result: {headline}")
    expect(first).to_contain_text(message)
    expect_order(heading, page.locator("#result-message"), page.locator("#original"))
    expect_order(heading, page.locator("#type"), page.locator("#kinds"))
    page.emulate_media(media="print")
    expect(first).to_contain_text(message)
    expect_order(heading, page.locator("#result-message"), page.locator("#type"))


def test_the_service_s_own_message_is_not_repeated(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    assert stub.body is not None
    expect(page.locator("#result")).not_to_contain_text(stub.body["message"])


@pytest.mark.parametrize("advice", WORDS)
def test_the_advice_is_announced_once(open_page: OpenPage, stub: Stub, advice: str) -> None:
    headline, message = WORDS[advice]
    stub.body = ANSWERS[advice]
    page = open_result(open_page, stub)
    announced = page.get_by_role("status")
    expect(announced).to_contain_text(f"{headline}. ")
    expect(announced).to_contain_text(message)
    explain_button(page).click()
    expect(page.locator("#heatmap")).to_be_visible()
    expect(announced).to_have_text("")


def test_a_benign_type_with_the_advice_to_see_a_doctor_is_explained(
    open_page: OpenPage, stub: Stub
) -> None:
    stub.body = uncertain()
    page = open_result(open_page, stub)
    expect(page.locator("#type")).to_have_text("Benign")
    remarks = page.locator("#remarks")
    expect(remarks).to_contain_text("Benign is more likely here, but not certain enough")
    expect(remarks).to_contain_text("why the advice is to see a doctor although the type is benign")


def test_benign_is_never_called_more_likely_from_50_percent_on(
    open_page: OpenPage, stub: Stub
) -> None:
    """The decision threshold between the types is above 50 %."""
    stub.body = answer(probability=0.55, confidence=Confidence.LOW)
    page = open_result(open_page, stub)
    expect(page.locator("#type")).to_have_text("Benign")
    remarks = page.locator("#remarks")
    expect(remarks).to_contain_text("malignant is at least as likely as benign")
    expect(remarks).not_to_contain_text("Benign is more likely")


def test_an_unknown_advice_is_told_in_the_service_s_words(open_page: OpenPage, stub: Stub) -> None:
    stub.body = answer(advice="see_specialist", message="Please see a <b>specialist</b>.")
    page = open_result(open_page, stub)
    expect(page.get_by_role("heading", name="Result: Advice for this spot")).to_be_focused()
    expect(page.locator("#advice")).to_contain_text("Please see a <b>specialist</b>.")
    expect(page.locator("#type")).to_have_text("Benign")


# ---------------------------------------------------------------- the probability


@pytest.mark.parametrize(
    ("prevalence", "words"), [(0.5, "half"), (0.2, "20 %"), (0.075, "7.5 %"), (0.192, "19.2 %")]
)
def test_the_assumed_share_is_told_below_the_probability(
    open_page: OpenPage, stub: Stub, prevalence: float, words: str
) -> None:
    stub.body = answer(classification=classification(0.0312, prevalence=prevalence))
    page = open_result(open_page, stub)
    prior = page.locator("#prior")
    expect(prior).to_contain_text(
        f"The probability assumes that {words} of the lesions photographed are malignant"
    )
    expect(prior).to_contain_text("a clinic can set its own share")
    expect_order(page.locator("#probability"), prior, page.locator("#meaning"))


@pytest.mark.parametrize(("lower", "disagree"), [(0.5, False), (0.4999, True), (0.1, True)])
def test_classifiers_more_than_30_points_apart_disagree(
    open_page: OpenPage, stub: Stub, lower: float, disagree: bool
) -> None:
    parts = classification(0.68)
    for candidate, probability in zip(parts["candidates"], (0.8, lower), strict=True):
        candidate["malignancy_probability"] = probability
    stub.body = malignant(0.68, Confidence.LOW) | {"classification": parts}
    page = open_result(open_page, stub)
    sentence = page.locator("#disagreement")
    if disagree:
        expect(sentence).to_contain_text("estimate the probability disagree about this photo")
        expect(sentence).to_contain_text(
            f"ResNet-18 gives 80.0 %, EfficientNet-Lite {100 * lower:.1f} %"
        )
        expect_order(page.locator("#probability"), sentence, page.locator("#meaning"))
    else:
        expect(sentence).to_be_hidden()


# ---------------------------------------------------------------- the kinds of lesions


def likely_kinds(page: Page) -> Locator:
    return page.get_by_role("region", name="What this spot could be").get_by_role("listitem")


def test_the_three_most_likely_kinds_are_shown_in_order(open_page: OpenPage, stub: Stub) -> None:
    stub.body = uncertain()
    page = open_result(open_page, stub)
    kinds = likely_kinds(page)
    expect(kinds).to_contain_text(["Mole (nevus) 53 %", "Melanoma 23 %", "Benign keratosis 9 %"])
    expect(kinds).to_contain_text(
        ["An ordinary mole. Not cancer.", "A skin cancer", "An age spot or a rough"]
    )
    widths = kinds.locator(".bar").evaluate_all(
        "bars => bars.map(bar => bar.firstChild.offsetWidth / bar.clientWidth)"
    )
    assert widths == pytest.approx([0.53, 0.23, 0.09], abs=0.01)


def test_every_kind_is_explained(open_page: OpenPage, stub: Stub) -> None:
    ranked = classification(UNCERTAIN)["diagnoses"]
    for start in (0, 3, 4):
        parts = classification(UNCERTAIN) | {"diagnoses": ranked[start:]}
        stub.body = uncertain(classification=parts)
        page = open_result(open_page, stub)
        expect(likely_kinds(page).locator(".kind-about")).to_have_count(3)


def test_a_kind_is_never_certain(open_page: OpenPage, stub: Stub) -> None:
    stub.body = malignant() | {"classification": certain_melanoma()}
    page = open_result(open_page, stub)
    expect(likely_kinds(page)).to_contain_text(
        ["Melanoma over 99 %", "Basal cell carcinoma under 1 %", "under 1 %"]
    )
    details_summary(page).click()
    expect(page.get_by_role("row", name="Melanoma")).to_contain_text("over 99.9 %")
    expect(page.get_by_role("row", name="Mole (nevus)")).to_contain_text("under 0.1 %")


def certain_melanoma() -> Json:
    parts = classification(1.0)
    for diagnosis in parts["diagnoses"]:
        diagnosis["probability"] = 1.0 if diagnosis["code"] == "mel" else 0.0
    return parts


def test_all_seven_kinds_are_in_the_details(open_page: OpenPage, stub: Stub) -> None:
    page = open_result(open_page, stub)
    details_summary(page).click()
    table = page.get_by_role("table", name="The probability of each kind, most probable first")
    expect(table.get_by_role("rowheader")).to_have_text(
        [
            "Mole (nevus)",
            "Benign keratosis",
            "Dermatofibroma",
            "Vascular lesion",
            "Melanoma",
            "Basal cell carcinoma",
            "Actinic keratosis or early squamous cell carcinoma",
        ]
    )
    expect(table.get_by_role("row", name="Melanoma")).to_contain_text("mel")
    expect(table.get_by_role("row", name="Melanoma")).to_contain_text("2.2 %")


def test_an_unknown_kind_is_shown_by_its_name(open_page: OpenPage, stub: Stub) -> None:
    parts = classification(0.0312)
    parts["diagnoses"][0] = {"code": "wart", "name": "common <i>wart</i>", "probability": 0.775}
    stub.body = answer(classification=parts)
    page = open_result(open_page, stub)
    kinds = likely_kinds(page)
    expect(kinds).to_have_count(3)
    expect(kinds.first).to_have_text("Common <i>wart</i> 78 %")


# ---------------------------------------------------------------- the classifiers


@pytest.mark.parametrize(
    ("rule", "selected", "sentence", "used"),
    [
        ("mean", None, "mean of their log-odds (rule mean)", ["yes", "yes"]),
        (
            "most_confident",
            NetworkName.RESNET18,
            "that of ResNet-18, because it is farther from 50 % than that of the other network",
            ["yes", "no"],
        ),
        (
            "efficientnet_lite",
            NetworkName.EFFICIENTNET_LITE,
            "that of EfficientNet-Lite alone (rule efficientnet_lite)",
            ["no", "yes"],
        ),
        ("median", None, "follows from the rule median", ["–", "–"]),
    ],
)
def test_the_details_show_both_classifiers_and_the_rule(
    open_page: OpenPage,
    stub: Stub,
    rule: str,
    selected: NetworkName | None,
    sentence: str,
    used: list[str],
) -> None:
    parts = classification(0.0312, selected=selected) | {"rule": rule}
    stub.body = answer(classification=parts)
    page = open_result(open_page, stub)
    table = page.get_by_role("table", name="The malignancy probability that each classifier gives")
    expect(table).to_be_hidden()
    details_summary(page).click()
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(table.get_by_role("rowheader")).to_have_text(["ResNet-18", "EfficientNet-Lite"])
    figures = [candidate["malignancy_probability"] for candidate in parts["candidates"]]
    cells = [f"{100 * figure:.1f} %" for figure in figures]
    expect(table.get_by_role("cell")).to_have_text([cells[0], used[0], cells[1], used[1]])
