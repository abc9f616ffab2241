"""The printed result: one page of paper, read back from the PDF that the browser makes of it."""

from itertools import combinations
from typing import NamedTuple

import pypdfium2
import pytest
from playwright.sync_api import Page, expect
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from lesion.enums import Confidence, WarningCode
from lesion.report import DISCLAIMER
from tests.browser.actions import OpenPage, explain_button, open_result
from tests.browser.stub_service import Stub, answer, classification

pytestmark = pytest.mark.browser

PAPERS = ("A4", "Letter")
LONG_WARNINGS = (
    WarningCode.OUTLINES_DIFFER,
    WarningCode.PHONE_PHOTO,
    WarningCode.LESION_CUT,
    WarningCode.UNUSUAL_PHOTO,
)


class Box(NamedTuple):
    """A box on the paper, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Box") -> bool:
        """Whether more than two points of both are the same: letters of one line may touch."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return width > 2 and height > 2


def read_only_page(page: Page, paper: str) -> tuple[str, list[Box], list[Box]]:
    """Print to a PDF of one page; return its text and the boxes of its lines and pictures."""
    document = pypdfium2.PdfDocument(page.pdf(format=paper))
    assert len(document) == 1, paper
    (sheet,) = document
    content = sheet.get_textpage()
    lines = [Box(*content.get_rect(index)) for index in range(content.count_rects())]
    pictures = [
        Box(*picture.get_bounds()) for picture in sheet.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])
    ]
    return " ".join(content.get_text_bounded().split()), lines, pictures


def expect_no_overlap(lines: list[Box], pictures: list[Box]) -> None:
    for first, second in combinations(lines, 2):
        assert not first.overlaps(second), (first, second)
    for picture in pictures:
        assert not any(picture.overlaps(line) for line in lines), picture


def test_a_result_is_printed_on_one_page(open_page: OpenPage, stub: Stub) -> None:
    parts = classification(0.3341, log_odds_apart=2)
    parts["diagnoses"].sort(key=lambda diagnosis: -len(diagnosis["name"]))
    stub.body = answer(
        probability=0.3341,
        confidence=Confidence.LOW,
        classification=parts,
        warnings=[{"code": code, "message": ""} for code in LONG_WARNINGS],
    )
    page = open_result(open_page, stub)
    for heatmap in (False, True):
        if heatmap:
            explain_button(page).click()
            expect(page.locator("#heatmap")).to_be_visible()
        for paper in PAPERS:
            text, lines, pictures = read_only_page(page, paper)
            for words in (
                "Have this examined by a doctor",
                "This result is doubtful",
                "unlike the photos that the program learned from",
                "33.4 % probability",
                "about 12 showed a malignant spot",
                "Benign, but doubtful",
                "Basal cell carcinoma",
                "Photo “mole.jpg”, analysed on",
                "with model version 1.0.0",
                DISCLAIMER,
            ):
                assert words in text, words
            for absent in ("Print this result", "Choose a photo", "More picture tools"):
                assert absent not in text
            assert len(pictures) >= (3 if heatmap else 2)
            expect_no_overlap(lines, pictures)

    # The language with the longest texts, and the caution twice.
    page.locator("#language").select_option("es")
    expect(page.locator("#result-label")).to_have_text("Qué hacer:")
    text, lines, pictures = read_only_page(page, "Letter")
    assert "consulte a un médico cualificado" in text and DISCLAIMER in text
    expect_no_overlap(lines, pictures)
