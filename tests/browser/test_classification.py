"""The likely kinds of spots, and the two classifiers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from lesion.enums import Confidence, NetworkName
from tests.browser.actions import OpenPage, details_summary, open_result
from tests.browser.stub_service import Json, Stub, answer, classification, malignant

pytestmark = pytest.mark.browser

UNCERTAIN = 0.3341


def uncertain(**changes: object) -> Json:
    """Return an answer with the type benign and the advice to see a doctor."""
    return answer(probability=UNCERTAIN, confidence=Confidence.LOW) | changes


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
            "alone, because this service is set to use only this network (rule efficientnet_lite)",
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
