// Draws the state. Only this module writes to the page; text is set as textContent, never as HTML.

/** @import { Assessment, ContributionMap, ExplanationState, State } from "./types.js" */

import { SelectionRule, Status } from "./codes.js";
import { SLOW_AFTER_S } from "./config.js";
import { elements } from "./elements.js";
import { percent } from "./format.js";
import { Phase, isBusy } from "./state.js";
import * as wording from "./wording.js";

/**
 * Makes the page show a state; may be called at any time.
 *
 * @param {State} state
 */
export function render(state) {
  renderServer(state);
  renderLimits(state);
  renderForm(state);
  renderProgress(state);
  renderResult(state);
  // Set last, so that a screen reader finds the page as the announcement describes it.
  setText(elements.live, wording.announcement(state));
}

/** @param {State} state */
function renderServer({ server, wasWaiting }) {
  showText(elements.server, wording.serverNotice(server, wasWaiting));
}

/**
 * Adds the limits to the requirements; without limits, the text of index.html stays.
 *
 * @param {State} state
 */
function renderLimits({ limits }) {
  if (!limits) return;
  setText(elements.photoHint, wording.photoHint(limits));
  setText(elements.resolutionTitle, wording.resolutionTitle(limits));
  setText(elements.resolutionText, wording.resolutionText(limits));
}

/** @param {State} state */
function renderForm(state) {
  const { photo, problem, limits } = state;
  const busy = isBusy(state);

  elements.upload.hidden = state.result !== null;
  elements.photo.disabled = busy;
  elements.dropzone.classList.toggle("busy", busy);
  elements.dropzone.classList.toggle("over", state.dragging);
  setText(elements.photoLabel, photo ? "Choose another photo" : "Choose a photo");
  setSource(elements.preview, photo?.readable ? photo.url : "");
  elements.preview.alt = photo ? `Preview of ${photo.file.name}` : "";
  showText(elements.photoName, photo?.file.name ?? "");
  showText(elements.photoNote, photo ? wording.photoNote(photo, limits) : "");

  elements.problem.hidden = !problem;
  setText(elements.problemTitle, problem?.title ?? "");
  setText(elements.problemMessage, problem?.message ?? "");

  // The attribute `disabled` would take the focus away from the button that was just pressed.
  elements.submit.setAttribute("aria-disabled", String(busy));
}

/** @param {State} state */
function renderProgress(state) {
  const { phase, uploaded, elapsed } = state;
  elements.progress.hidden = !isBusy(state);
  elements.progressSlow.hidden = elapsed < SLOW_AFTER_S;
  if (phase === Phase.UPLOADING) {
    const percentage = Math.floor(uploaded * 100);
    setText(elements.progressLabel, `Uploading: ${percentage} %`);
    elements.progressBar.value = percentage;
  } else {
    setText(elements.progressLabel, `Analysing: ${elapsed} s`);
    elements.progressBar.removeAttribute("value");
  }
}

/** @param {State} state */
function renderResult({ result, explanation, photo }) {
  elements.result.hidden = !result;
  elements.cautionBefore.hidden = result !== null;
  setSource(elements.original, result && photo ? photo.url : "");
  if (!result || !photo) {
    setSource(elements.overlay, "");
    setSource(elements.heatmap, "");
    return;
  }

  const { answer, answeredAt } = result;
  const assessment = answer.status === Status.OK ? answer : null;
  setText(elements.resultTitle, wording.resultTitle(answer));
  setText(elements.resultMessage, answer.message);
  renderOverlay(assessment);
  renderSummary(assessment);
  renderExplanation(assessment, explanation);
  fillList(elements.nextSteps, elements.nextStepsList, wording.nextSteps(answer.status));
  const warnings = (answer.warnings ?? []).map(({ message }) => message);
  fillList(elements.warnings, elements.warningsList, warnings);
  renderDetails(assessment);
  setText(elements.stamp, wording.stamp(photo, answeredAt));
}

/** @param {Assessment | null} assessment */
function renderOverlay(assessment) {
  const url = jpegUrl(assessment?.overlay_jpeg);
  setSource(elements.overlay, url);
  elements.overlayFigure.hidden = !url;
  elements.overlayHint.hidden = !url;
  elements.save.hidden = !url;
  elements.save.href = url;
}

/** @param {Assessment | null} assessment */
function renderSummary(assessment) {
  elements.summary.hidden = !assessment;
  elements.advice.hidden = !assessment;
  if (!assessment) return;
  const { diagnosis, malignancy_probability: probability, confidence } = assessment;
  setText(elements.type, wording.typeName(diagnosis));
  setText(elements.probability, percent(probability));
  // A strict style-src forbids a style attribute, but not the object model.
  elements.probabilityFill.style.inlineSize = `${probability * 100}%`;
  setText(elements.confidence, confidence);
  setText(elements.meaning, wording.meaning(assessment));
  setText(elements.confidenceMeaning, wording.confidenceMeaning(confidence));
}

/**
 * @param {Assessment | null} assessment
 * @param {ExplanationState | null} state
 */
function renderExplanation(assessment, state) {
  elements.explanation.hidden = !assessment;
  const loading = state !== null && "loading" in state;
  const problem = state !== null && "problem" in state ? state.problem : null;
  const explanation = state !== null && "explanation" in state ? state.explanation : null;

  const url = jpegUrl(explanation?.heatmap_jpeg);
  setSource(elements.heatmap, url);
  elements.heatmapBox.hidden = !url;
  if (assessment && explanation?.heatmap_jpeg) renderHeatmapTexts(assessment, explanation.map);
  setText(elements.explanationMessage, explanation?.message ?? wording.EXPLANATION_OFFER);
  elements.explain.hidden = explanation !== null;
  elements.explain.setAttribute("aria-disabled", String(loading));
  setText(elements.explain, wording.explainButton(loading));
  showText(elements.explanationProblem, problem ? `${problem.title}. ${problem.message}` : "");
}

/**
 * @param {Assessment} assessment
 * @param {ContributionMap} map
 */
function renderHeatmapTexts({ malignancy_probability: probability }, map) {
  elements.heatmap.alt = wording.heatmapDescription(map);
  setText(elements.heatmapScale, wording.heatmapScale(map, probability));
}

/** @param {Assessment | null} assessment */
function renderDetails(assessment) {
  elements.details.hidden = !assessment;
  if (!assessment) return;
  const { segmentation } = assessment;
  const { selected, rule, candidates } = segmentation;
  setText(elements.selection, wording.selectionSentence(segmentation));
  setText(elements.scoreTitle, rule === SelectionRule.DICE ? "Dice" : "Expected Dice");
  elements.candidates.replaceChildren(
    ...candidates.map((candidate) =>
      tableRow(wording.networkName(candidate.model), [
        `${(candidate.area_fraction * 100).toFixed(1)} %`,
        scoreText(rule === SelectionRule.DICE ? candidate.dice : candidate.expected_dice),
        candidate.model === selected ? "yes" : "no",
      ]),
    ),
  );
  setText(elements.technical, wording.technicalDetails(assessment));
}

/** @param {number | null} score */
function scoreText(score) {
  return typeof score === "number" ? score.toFixed(3) : "–";
}

/** @param {string | null | undefined} base64 */
function jpegUrl(base64) {
  return base64 ? `data:image/jpeg;base64,${base64}` : "";
}

/**
 * @param {HTMLElement} box hidden if there are no lines
 * @param {HTMLElement} list
 * @param {string[]} lines
 */
function fillList(box, list, lines) {
  box.hidden = lines.length === 0;
  list.replaceChildren(...lines.map((line) => newElement("li", line)));
}

/**
 * @param {string} heading
 * @param {string[]} cells
 */
function tableRow(heading, cells) {
  const row = document.createElement("tr");
  const head = newElement("th", heading);
  head.scope = "row";
  row.append(head, ...cells.map((cell) => newElement("td", cell)));
  return row;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} text
 */
function newElement(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/**
 * Sets a text only if it differs, so that a screen reader does not repeat a live region.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Sets a text and hides the element if the text is empty.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
function showText(element, text) {
  element.hidden = !text;
  setText(element, text);
}

/**
 * Sets an image's address and hides the image if the address is empty.
 *
 * @param {HTMLImageElement} image
 * @param {string} url
 */
function setSource(image, url) {
  image.hidden = !url;
  if (!url) image.removeAttribute("src");
  else if (image.getAttribute("src") !== url) image.src = url;
}
