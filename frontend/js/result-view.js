// Draws the words of a result: advice, doubts, kinds of spots, type and confidence.

/** @import { Answer, Assessment, DiagnosisEstimate, Photo, ProbabilityScale, Result } from "./types.js" */

import { kindExplanation, kindName } from "./classification-wording.js";
import { Status } from "./codes.js";
import { renderDetails } from "./details-view.js";
import { fillBar, fillList, newElement, setText, showText } from "./dom.js";
import { doubts } from "./doubts.js";
import { elements } from "./elements.js";
import { wholePercent } from "./format.js";
import { text } from "./language.js";
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
  fillList(elements.nextSteps, elements.nextStepsList, wording.nextSteps(answer.status));
  renderDetails(assessment, scale);
  setText(elements.stamp, wording.stamp(photo, answeredAt, answer));
}

/** @param {Answer} answer */
function renderAdvice(answer) {
  // Chooses icon and frame (result.css).
  elements.advice.dataset.advice = answer.advice ?? "none";
  setText(elements.resultLabel, wording.resultLabel(answer));
  setText(elements.headline, wording.headline(answer));
  setText(elements.resultMessage, wording.resultMessage(answer));
}

/** @param {Answer} answer */
function renderDoubts(answer) {
  fillList(elements.doubts, elements.doubtsList, doubts(answer));
  setText(elements.doubtsTitle, wording.doubtsTitle(answer.status));
  showText(elements.doubtsAdvice, wording.doubtsAdvice(answer));
}

/** @param {Assessment | null} assessment */
function renderRemarks(assessment) {
  elements.remarks.hidden = !assessment;
  if (!assessment) return;
  setText(elements.type, wording.typeName(assessment));
  setText(elements.confidence, text.result.confidences[assessment.confidence]);
  setText(elements.meaning, wording.meaning(assessment));
  setText(elements.confidenceMeaning, wording.confidenceMeaning(assessment));
}

/** @param {Assessment | null} assessment */
function renderLikelyKinds(assessment) {
  const likely = assessment?.classification.diagnoses.slice(0, LIKELY_KINDS) ?? [];
  elements.kinds.hidden = likely.length === 0;
  elements.likelyKinds.replaceChildren(...likely.map(likelyKind));
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
