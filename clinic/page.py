"""The answer on paper: a PDF for sites whose viewer shows neither segmentations nor reports."""

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table

from clinic.answers import Answer
from clinic.identity import PRODUCT, serial_number
from clinic.measurements import Measures, describe_scale
from clinic.result import Result
from lesion.enums import NetworkName
from lesion.imaging import encode_jpeg, shrink

TITLE = "Skin lesion analysis"

_NETWORKS = {
    NetworkName.UNET: "U-Net",
    NetworkName.DEEPLABV3: "DeepLabV3",
    NetworkName.RESNET18: "ResNet-18",
    NetworkName.EFFICIENTNET_LITE: "EfficientNet-Lite",
}
_MARGIN, _GAP = 18 * mm, 4 * mm
_FRAME_PADDING = 6
"""reportlab leaves this much space around the content, in points."""
_WIDTH = A4[0] - 2 * (_MARGIN + _FRAME_PADDING)
_PICTURE_WIDTH, _PICTURE_HEIGHT = (_WIDTH - _GAP) / 2, 95 * mm
_PICTURE_SIDE, _JPEG_QUALITY = 1024, 85
_NAME_WIDTH = 55 * mm

# Fonts that are part of reportlab and become part of the file, so that every viewer shows the same.
_FONTS = Path(reportlab.__file__).parent / "fonts"
registerFont(TTFont("Vera", _FONTS / "Vera.ttf"))
registerFont(TTFont("VeraBd", _FONTS / "VeraBd.ttf"))

_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=9, leading=12, alignment=TA_LEFT)
_BOLD = ParagraphStyle("bold", _TEXT, fontName="VeraBd")
_HEADING = ParagraphStyle("heading", _BOLD, fontSize=15, leading=20, spaceAfter=2 * mm)
_MESSAGE = ParagraphStyle("message", _TEXT, fontSize=11, leading=15, spaceAfter=4 * mm)
_CAUTION = ParagraphStyle(
    "caution",
    _BOLD,
    borderColor=colors.black,
    borderWidth=0.8,
    borderPadding=5,
    leftIndent=5,
    rightIndent=5,
    spaceAfter=5 * mm,
)


def draw_page(result: Result) -> bytes:
    """Draw the answer as a PDF file.

    The page names no patient, no date and no institution: those are in the DICOM object around it.
    The same result always gives the same bytes.
    """
    answer = result.answer
    content: list[Flowable] = [
        Paragraph(TITLE, _HEADING),
        _write(answer["disclaimer"], _CAUTION),
        _write(answer["message"], _MESSAGE),
        _lay_out_pictures(result),
        Spacer(0, _GAP),
        _lay_out_rows(answer),
    ]
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=TITLE,
        author=PRODUCT,
        lang="en",
        invariant=1,
    )
    document.build(content)
    return file.getvalue()


def _write(text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
    return Paragraph(escape(text), style)


def _lay_out_pictures(result: Result) -> Table:
    """Put the photo and, if there is one, the overlay side by side."""
    files = [encode_jpeg(shrink(result.picture, _PICTURE_SIDE), _JPEG_QUALITY)]
    if result.answer["overlay_jpeg"] is not None:
        files.append(b64decode(result.answer["overlay_jpeg"]))
    height, width = result.picture.shape[:2]
    scale = min(_PICTURE_WIDTH / width, _PICTURE_HEIGHT / height)
    pictures = [Image(BytesIO(file), width * scale, height * scale) for file in files]
    table = Table([pictures], colWidths=[_PICTURE_WIDTH + _GAP] * len(pictures), hAlign="LEFT")
    table.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _lay_out_rows(answer: Answer) -> Table:
    rows = [[_write(name, _BOLD), _write(text)] for name, text in _rows(answer)]
    table = Table(rows, colWidths=[_NAME_WIDTH, _WIDTH - _NAME_WIDTH], hAlign="LEFT")
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("LINEBELOW", (0, 0), (-1, -2), 0.3, colors.grey),
        ]
    )
    return table


def _rows(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the table."""
    classification, segmentation = answer["classification"], answer["segmentation"]
    if answer["malignancy_probability"] is not None:
        yield (
            "Malignancy probability",
            f"{_percent(answer['malignancy_probability'])}, if "
            f"{_percent(classification['prevalence'])} of the lesions photographed are malignant",
        )
        yield "Type", f"{answer['diagnosis']}, {answer['confidence'].lower()} confidence"
        for candidate in classification["candidates"]:
            name = _NETWORKS[candidate["model"]]
            yield f"Malignancy by {name}", _percent(candidate["malignancy_probability"])
        yield "Diagnoses that the networks know", _list_diagnoses(answer)
        yield (
            "Segmentation",
            f"by {_NETWORKS[segmentation['selected']]}; both networks agree to "
            f"{segmentation['agreement']:.2f} (Dice)",
        )
    if answer["measures"] is not None:
        yield from _describe_measures(answer["measures"])
    for number, warning in enumerate(answer["warnings"]):
        yield "Warnings" if number == 0 else "", warning["message"]
    model = answer["model"]
    yield "Software", f"{PRODUCT} {model['version']}, weights {serial_number(answer)}"


def _describe_measures(measures: Measures) -> Iterator[tuple[str, str]]:
    """Yield the rows about the size of the lesion and its ABCD measures."""
    known = measures["pixel_spacing"] is not None
    unit, square = ("mm", "mm2") if known else ("px", "px")
    area, diameter = measures[f"area_{square}"], measures[f"largest_diameter_{unit}"]
    yield (
        "Size",
        f"largest diameter {diameter:.1f} {unit}, area {area:.1f} {unit}². "
        + describe_scale(measures),
    )
    yield (
        "Asymmetry",
        f"of shape {measures['shape_asymmetry']:.2f}, of colour "
        f"{measures['colour_asymmetry']:.1f} (ΔE)",
    )
    yield "Border irregularity", f"{measures['border_irregularity']:.2f} (a circle has 1)"
    yield (
        "Colours",
        ", ".join(
            f"{each['colour'].replace('_', ' ')} {_percent(each['share'])}"
            for each in measures["colours"]
        ),
    )


def _list_diagnoses(answer: Answer) -> str:
    return ", ".join(
        f"{diagnosis['name']} {_percent(diagnosis['probability'])}"
        for diagnosis in answer["classification"]["diagnoses"]
    )


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.1f}".removesuffix(".0") + " %"
