"""Accessibility of every state by the rules of axe-core: WCAG 2.2 AA, and AAA for contrast."""

import os
from http import HTTPStatus

import pytest
from playwright.sync_api import Page, expect

from lesion.enums import Confidence, ErrorCode, Status, WarningCode
from scripts.lint_javascript import MODULES, ChecksUnavailable, find_toolchain, install
from tests import pictures
from tests.browser.actions import OpenPage, choose, details_summary, explain_button, submit_button
from tests.browser.stub_service import Stub, answer, classification, malignant

pytestmark = pytest.mark.browser

RUN = """async () => {
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } },
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}"""

DOUBTFUL = answer(
    probability=0.3341,
    confidence=Confidence.LOW,
    classification=classification(0.3341, log_odds_apart=2),
    warnings=[{"code": code, "message": ""} for code in WarningCode],
)


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    try:
        install(find_toolchain())
    except ChecksUnavailable as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    return (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def expect_accessible(page: Page, state: str) -> None:
    assert page.evaluate(RUN) == [], state


@pytest.mark.parametrize(("scheme", "phone"), [("light", False), ("dark", True)])
def test_every_state_is_accessible(
    open_page: OpenPage, stub: Stub, axe: str, scheme: str, phone: bool
) -> None:
    page = open_page(stub.page_url, phone=phone, color_scheme=scheme)
    page.evaluate(axe)
    expect_accessible(page, "empty form")
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_accessible(page, "problem before sending")
    choose(page, pictures.small_photo_jpeg())
    expect(page.locator("#photo-note")).to_be_visible()
    expect_accessible(page, "photo chosen")
    stub.refuse(HTTPStatus.BAD_REQUEST, ErrorCode.CORRUPT_IMAGE, "")
    submit_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("damaged")
    expect_accessible(page, "refused")

    stub.http_status = HTTPStatus.OK
    for name, body in {
        "advice to see a doctor soon": malignant(),
        "advice to watch": answer(),
        "no spot found": answer(Status.NO_LESION_FOUND),
        "not skin": answer(Status.NOT_SKIN),
        "advice to see a doctor, doubtful": DOUBTFUL,
    }.items():
        stub.body = body
        choose(page, pictures.small_photo_jpeg())
        submit_button(page).click()
        expect(page.locator("#result")).to_be_visible()
        if body is DOUBTFUL:
            details_summary(page).click()
            explain_button(page).click()
            expect(page.locator("#heatmap")).to_be_visible()
        expect_accessible(page, name)
        if body is not DOUBTFUL:
            page.get_by_role("button", name="Analyse another photo").click()
