"""The page's words of the API are those of the service."""

from enum import StrEnum

import pytest

from lesion import enums
from service.refusals import RefusalCode
from service.upstream import ServiceState
from tests.browser.actions import OpenPage
from tests.browser.stub_service import Stub

pytestmark = pytest.mark.browser

READ_CODES = """async (name) => {
  const codes = await import("/js/codes.js");
  return codes[name];
}"""
ONLY_IN_THE_PAGE = {"UNREADABLE": "unreadable"}


def members(*kinds: type[StrEnum]) -> dict[str, str]:
    return {member.name: member.value for kind in kinds for member in kind}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Status", enums.Status),
        ("LesionColour", enums.LesionColour),
        ("LesionType", enums.LesionType),
        ("Confidence", enums.Confidence),
        ("Acquisition", enums.Acquisition),
        ("Advice", enums.Advice),
        ("ClassifierRule", enums.ClassifierRule),
        ("DiagnosisCode", enums.DiagnosisCode),
        ("NetworkName", enums.NetworkName),
        ("SelectionRule", enums.SelectionRule),
        ("WarningCode", enums.WarningCode),
        ("ServerState", ServiceState),
    ],
)
def test_enumerations_agree(
    open_page: OpenPage, stub: Stub, name: str, kind: type[StrEnum]
) -> None:
    assert open_page(stub.page_url).evaluate(READ_CODES, name) == members(kind)


def test_error_codes_exist_in_the_service(open_page: OpenPage, stub: Stub) -> None:
    codes = open_page(stub.page_url).evaluate(READ_CODES, "ErrorCode")
    assert codes.items() <= (members(enums.ErrorCode, RefusalCode) | ONLY_IN_THE_PAGE).items()
