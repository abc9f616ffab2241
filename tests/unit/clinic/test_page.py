import pypdfium2
import pytest

from clinic.page import draw_page
from clinic.result import Result
from lesion.report import DISCLAIMER
from tests.clinic_results import (
    MESSAGE,
    PATIENT,
    WARNING,
    answer_about,
    drawn,
    measures,
    result,
    without_lesion,
)


def text_of(given: Result) -> str:
    """The text of all pages, with every white space as one space."""
    document = pypdfium2.PdfDocument(draw_page(given))
    pages = (page.get_textpage().get_text_range() for page in document)
    return " ".join(" ".join(pages).split())


def pictures_on(page: pypdfium2.PdfPage) -> int:
    return sum(isinstance(each, pypdfium2.PdfImage) for each in page.get_objects())


def test_the_page_says_what_the_answer_says() -> None:
    text = text_of(result())
    for expected in (DISCLAIMER, MESSAGE, WARNING, "11.3 %", "83.4 %", "mole (nevus) 77.1 %"):
        assert expected in text


def test_sizes_are_in_millimetres_if_the_scale_is_known() -> None:
    text = text_of(result(answer_about(drawn()[1], measures=measures(0.05))))
    assert "largest diameter 7.0 mm, area 27.5 mm²" in text
    assert "largest diameter 140.0 px" in text_of(result())


def test_photo_and_overlay_are_on_it() -> None:
    assert pictures_on(pypdfium2.PdfDocument(draw_page(result()))[0]) == 2


def test_without_a_lesion_there_are_message_caution_and_photo() -> None:
    given = without_lesion()
    text = text_of(given)
    assert "No lesion area found." in text
    assert DISCLAIMER in text
    assert "probability" not in text.lower()
    assert pictures_on(pypdfium2.PdfDocument(draw_page(given))[0]) == 1


@pytest.mark.parametrize("value", PATIENT.values())
def test_the_patient_is_not_on_it(value: str) -> None:
    assert value not in text_of(result())
    assert value.encode() not in draw_page(result())


def test_the_same_result_gives_the_same_bytes() -> None:
    assert draw_page(result()) == draw_page(result())


def test_many_long_warnings_go_on_to_the_next_page() -> None:
    warnings = [
        {"code": "blurry", "message": f"{number}. <b> & " + 30 * "word "} for number in range(40)
    ]
    given = result(answer_about(drawn()[1], warnings=warnings))
    assert len(pypdfium2.PdfDocument(draw_page(given))) > 1
    assert "39. <b> & word" in text_of(given)
