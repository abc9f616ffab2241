"""The page in other languages: chosen by the browser or in the menu, and complete."""

import re

import pytest
from playwright.sync_api import Page, expect

from lesion.enums import Acquisition, Confidence, WarningCode
from lesion.report import DISCLAIMER
from tests import pictures
from tests.browser.actions import OpenPage, choose, expect_no_horizontal_scroll
from tests.browser.stub_service import Stub, answer, classification

pytestmark = pytest.mark.browser

LANGUAGES = {
    "ms": ("ms-MY", "ms", "Apa yang perlu dilakukan:", "3.1"),
    "zh": ("zh-TW", "zh-Hans", "该怎么做：", "3.1"),
    "es": ("es-MX", "es", "Qué hacer:", "3.1"),
    "ar": ("ar-EG", "ar", "ماذا تفعل:", "3.1"),
}
"""For each language: a locale of the browser, ``lang``, the label of the advice, a probability."""

SAME_IN_SOME = {
    *("U-Net", "DeepLabV3", "ResNet-18", "EfficientNet-Lite", "Dice", "mole.jpg", DISCLAIMER),
    *("mel", "bcc", "akiec", "nv", "bkl", "df", "vasc"),
    *("Melanoma", "Dermatofibroma", "Original", "no", "sum"),
}
"""Names and words that another language may share with English."""

ALL_TEXTS = """() => {
  const SKIPPED = "noscript, [translate=no], .caution-original";
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const skipped = node.parentElement.closest(SKIPPED);
    if (!skipped) texts.push(node.nodeValue.trim().replaceAll(/\\s+/g, " "));
  }
  for (const element of document.querySelectorAll("body [aria-label], body img[alt]")) {
    if (!element.closest(SKIPPED)) texts.push(element.getAttribute("aria-label") ?? element.alt);
  }
  return texts.filter((text) => /\\p{Letter}/u.test(text));
}"""
"""All texts of the page, shown and not, apart from the names of the languages."""


def _show_everything(page: Page) -> None:
    choose(page, pictures.photo_jpeg())
    expect(page.locator("#preview")).to_be_visible()
    page.locator("#submit").click()
    expect(page.locator("#result")).to_be_visible()
    page.locator("#details > summary").click()
    page.locator("#explain").click()
    expect(page.locator("#heatmap")).to_be_visible()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_complete(open_page: OpenPage, stub: Stub, code: str) -> None:
    locale, lang, label, _ = LANGUAGES[code]
    stub.body = answer(
        probability=0.3341,
        confidence=Confidence.LOW,
        acquisition=Acquisition.PHONE,
        classification=classification(0.3341, log_odds_apart=2),
        warnings=[{"code": each, "message": "Only in English."} for each in WarningCode],
    )
    page = open_page(stub.page_url, locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator("#language")).to_have_value(code)
    _show_everything(page)
    expect(page.locator("#result-label")).to_have_text(label)
    caution = page.locator("#result .caution")
    expect(caution.locator("[lang=en]")).to_have_text(DISCLAIMER)
    translated = page.evaluate(ALL_TEXTS)
    number = page.locator("#probability").inner_text()
    assert re.search("33[.,]4", number), number

    page.locator("#language").select_option("en")
    expect(page.locator("#result-label")).to_have_text("What to do:")
    expect(caution.locator("[lang=en]")).to_have_count(0)
    english = page.evaluate(ALL_TEXTS)
    assert len(english) == len(translated) > 100
    assert set(english) & set(translated) <= SAME_IN_SOME
    page.reload()
    expect(page.locator("#form-title")).to_have_text("Your photo")  # remembered


def test_arabic_is_laid_out_from_right_to_left(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url, locale="ar")
    page.set_viewport_size({"width": 320, "height": 740})
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect_no_horizontal_scroll(page)
    _show_everything(page)
    expect_no_horizontal_scroll(page)
    icon = page.locator(".advice-icon").filter(visible=True).bounding_box()
    heading = page.locator("#headline").bounding_box()
    assert icon and heading and icon["x"] > heading["x"] + heading["width"]
    bands = page.locator(".scale-band")
    first, last = bands.first.bounding_box(), bands.last.bounding_box()
    assert first and last and first["x"] > last["x"]


def test_an_unknown_language_gets_english(open_page: OpenPage, stub: Stub) -> None:
    page = open_page(stub.page_url, locale="fr-FR")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#form-title")).to_have_text("Your photo")
