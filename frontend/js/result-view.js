// Draws the words of a result: advice, doubts, kinds of spots, type and confidence.

/** @import { Answer, Assessment, DiagnosisEstimate, Photo, ProbabilityScale, Result } from "./types.js" */

import { kindExplanation, kindName } from "./classification-wording.js";
import { Status } from "./codes.js";
import { renderDetails } from "./details-view.js";
import { fillBar, fillList, newElement, setText, showText } from "./dom.js";
import { doubts } from "./doubts.js";
import { wholePercent } from "./format.js";
import { text } from "./language.js";
import { resultElements } from "./result-elements.js";
import * as wording from "./result-wording.js";
import { renderScale } from "./scale-view.js";

/** Number of kinds of spots that are shown outside the details. */
const LIKELY_KINDS = 3;

/**
 * @param {Result} result
 * @param {Photo} photo
 * @param {ProbabilityScale | null} scale
 */
export function renderResultWords({ answer, answeredAt }, photo, scale) {
  const assessment = answer.status === Status.OK ? answer : null;
  renderAdvice(answer);
  renderDoubts(answer);
  renderScale(assessment, scale);
  renderLikelyKinds(assessment);
  renderRemarks(assessment);
  fillList(resultElements.nextSteps, resultElements.nextStepsList, wording.nextSteps(answer.status));
  renderDetails(assessment, scale);
  setText(resultElements.stamp, wording.stamp(photo, answeredAt, answer));
}

/** @param {Answer} answer */
function renderAdvice(answer) {
  // Chooses icon and frame (result.css).
  resultElements.advice.dataset.advice = answer.advice ?? "none";
  setText(resultElements.resultLabel, wording.resultLabel(answer));
  setText(resultElements.headline, wording.headline(answer));
  setText(resultElements.resultMessage, wording.resultMessage(answer));
}

/** @param {Answer} answer */
function renderDoubts(answer) {
  fillList(resultElements.doubts, resultElements.doubtsList, doubts(answer));
  setText(resultElements.doubtsTitle, wording.doubtsTitle(answer.status));
  showText(resultElements.doubtsAdvice, wording.doubtsAdvice(answer));
}

/** @param {Assessment | null} assessment */
function renderRemarks(assessment) {
  resultElements.remarks.hidden = !assessment;
  if (!assessment) return;
  setText(resultElements.type, wording.typeName(assessment));
  setText(resultElements.confidence, text.result.confidences[assessment.confidence]);
  setText(resultElements.meaning, wording.meaning(assessment));
  setText(resultElements.confidenceMeaning, wording.confidenceMeaning(assessment));
}

/** @param {Assessment | null} assessment */
function renderLikelyKinds(assessment) {
  const likely = assessment?.classification.diagnoses.slice(0, LIKELY_KINDS) ?? [];
  resultElements.kinds.hidden = likely.length === 0;
  resultElements.likelyKinds.replaceChildren(...likely.map(likelyKind));
}

/** @param {DiagnosisEstimate} diagnosis */
function likelyKind(diagnosis) {
  const { probability } = diagnosis;
  const item = document.createElement("li");
  const name = newElement("span", kindName(diagnosis), "kind-name");
  const figure = newElement("span", wholePercent(probability), "kind-probability");
  const bar = newElement("span", "", "bar");
  const fill = newElement("span", "", "bar-fill");
  bar.setAttribute("aria-hidden", "true");
  bar.append(fill);
  fillBar(fill, probability);
  item.append(name, " ", figure, bar);
  const about = kindExplanation(diagnosis);
  if (about) item.append(newElement("span", about, "kind-about hint"));
  return item;
}
