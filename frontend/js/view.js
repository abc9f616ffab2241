// Draws the state. Only this module and those that it calls write to the page, and text is set as
// textContent, never as HTML.

/**
 * @import {
 *   Answer, Assessment, BoundingBox, ExplanationState, ExplanationWithMap, Lesion, Size, State,
 * } from "./types.js"
 */

import { announcement } from "./announcement.js";
import { Status } from "./codes.js";
import { newElement, setSource, setText, showText } from "./dom.js";
import { elements } from "./elements.js";
import {
  explainButton,
  explainedNetwork,
  explanationMessage,
  heatmapScale,
} from "./explanation-wording.js";
import { text } from "./language.js";
import { heatmapDescription } from "./places.js";
import * as photoWording from "./photo-wording.js";
import { renderResultWords } from "./result-view.js";
import { showSaveMenu } from "./save-menu.js";
import { serverNotice } from "./service-wording.js";
import { Phase, chosenLesion, isBusy, percentSent } from "./state.js";
import { clearViewer, renderViewer } from "./viewer.js";

/**
 * Makes the page show a state; may be called at any time.
 *
 * @param {State} state
 */
export function render(state) {
  renderServer(state);
  renderLimits(state);
  placeMessages(state);
  showQueue(state);
  renderForm(state);
  renderProgress(state);
  renderResult(state);
  // Set last, so that a screen reader finds the page as the announcement describes it.
  setText(elements.live, announcement(state));
}

/** @param {State} state */
function renderServer({ server, wasWaiting }) {
  showText(elements.server, serverNotice(server, wasWaiting));
}

/**
 * Adds the limits to the requirements; without limits, the text of index.html stays.
 *
 * @param {State} state
 */
function renderLimits({ limits }) {
  if (!limits) return;
  setText(elements.photoHint, photoWording.photoHint(limits));
  setText(elements.resolutionTitle, photoWording.resolutionTitle(limits));
  setText(elements.resolutionText, photoWording.resolutionText(limits));
}

/** @param {State} state */
function renderForm(state) {
  const { photo, problem, limits } = state;
  const busy = isBusy(state);

  elements.upload.hidden = state.result !== null;
  elements.photo.disabled = busy;
  elements.camera.disabled = busy;
  elements.dropzone.classList.toggle("busy", busy);
  elements.dropzone.classList.toggle("over", state.dragging);
  setText(elements.photoLabel, photoWording.chooseLabel(state));
  setSource(elements.preview, photo?.readable ? photo.url : "");
  elements.preview.alt = photo ? text.photo.preview(photo.file.name) : "";
  showText(elements.photoName, photo?.file.name ?? "");
  showText(elements.preparing, photoWording.preparing(state));
  showText(elements.photoNote, photo ? photoWording.photoNote(photo, limits) : "");

  elements.edit.hidden = !photo?.readable || busy;
  elements.undoEdit.hidden = !photo?.original || busy;

  elements.problem.hidden = !problem;
  elements.problemClose.hidden = state.result === null;
  setText(elements.problemTitle, problem?.title ?? "");
  setText(elements.problemMessage, problem?.message ?? "");

  // The attribute `disabled` would take the focus away from the button that was just pressed.
  elements.submit.setAttribute("aria-disabled", String(busy));
}

/** @param {State} state */
function renderProgress(state) {
  elements.progress.hidden = !isBusy(state);
  setText(elements.progressLabel, photoWording.progressLabel(state));
  showText(elements.progressSlow, photoWording.waitNotice(state));
  if (state.phase === Phase.UPLOADING) elements.progressBar.value = percentSent(state);
  else elements.progressBar.removeAttribute("value");
}

/**
 * Places problem and progress where the person looks: in the form, beside the result, or, for
 * several photos, the progress below their list.
 *
 * @param {State} state
 */
function placeMessages({ result, working }) {
  const { beside, problem, progress, submit, queue } = elements;
  if (result && !beside.contains(problem)) beside.append(problem);
  if (!result && beside.contains(problem)) submit.before(problem);
  const home = result ? beside : elements.form;
  const place = working ? queue : home;
  if (progress.parentElement !== place) place.append(progress);
  beside.hidden = !result;
}

/**
 * Shows the list of several photos; its module is loaded when there are several.
 *
 * @param {State} state
 */
async function showQueue(state) {
  elements.queue.hidden = state.queue.length === 0;
  if (state.queue.length === 0) return;
  const { renderQueue } = await import("./queue-view.js");
  renderQueue(state);
}

/** @param {State} state */
function renderResult({ result, explanation, photo, scale }) {
  elements.result.hidden = !result;
  elements.cautionBefore.hidden = result !== null;
  if (!result || !photo) {
    clearViewer();
    setSource(elements.heatmap, "");
    return;
  }

  const { answer, kept = false } = result;
  const assessment = answer.status === Status.OK ? answer : null;
  // The measured shares hold for the present version of the service.
  renderResultWords(result, photo, kept ? null : scale);
  renderOverlay(assessment);
  renderViewer(answer, photo, heatmapUrl(explanation));
  renderLesions(answer);
  // The reduced copy of a kept photo could lead to another result.
  renderExplanation(kept ? null : assessment, explanation);
  elements.lesionButtons.hidden = kept;
  elements.lesionsHint.hidden = kept;
}

/** @param {Assessment | null} assessment */
function renderOverlay(assessment) {
  elements.overlayHint.hidden = !assessment;
  showSaveMenu(assessment);
}

/**
 * Shows the choice of the lesion, over the overlay and below it; nothing if there is no choice.
 *
 * @param {Answer} answer
 */
function renderLesions(answer) {
  const { lesions, image } = answer;
  const chosen = chosenLesion(answer);
  const choices = chosen === null ? [] : lesions;
  elements.lesions.hidden = chosen === null;
  elements.lesionMarks.hidden = chosen === null;
  setText(elements.lesionsNote, chosen ? text.result.severalSpots(chosen, lesions.length) : "");
  const marks = fillButtons(elements.lesionMarks, choices, "lesion-mark");
  for (const [index, { number, bounding_box: box }] of choices.entries()) {
    const mark = marks[index];
    if (!mark) continue;
    placeMark(mark, box, image);
    mark.replaceChildren(newElement("span", String(number), "lesion-number"));
  }
  const buttons = fillButtons(elements.lesionButtons, choices, "button");
  for (const button of buttons) setText(button, text.result.spot(Number(button.value)));
}

/**
 * Fills a group with a button for each lesion. Buttons that are there stay, and with them the focus.
 *
 * @param {HTMLElement} group
 * @param {Lesion[]} lesions
 * @param {string} classes
 */
function fillButtons(group, lesions, classes) {
  const buttons = [...group.querySelectorAll("button")].slice(0, lesions.length);
  while (buttons.length < lesions.length) buttons.push(newElement("button", "", classes));
  for (const [index, { number, selected }] of lesions.entries()) {
    const button = buttons[index];
    if (!button) continue;
    button.type = "button";
    button.value = String(number);
    button.setAttribute("aria-label", text.result.analyseSpot(number, lesions.length));
    button.setAttribute("aria-pressed", String(selected));
  }
  if (buttons.length !== group.childElementCount) group.replaceChildren(...buttons);
  return buttons;
}

/**
 * Places a button over a box of the picture; as for ``fillBar``, without a style attribute.
 *
 * @param {HTMLElement} button
 * @param {BoundingBox} box in pixels of the picture
 * @param {Size} size of the picture
 */
function placeMark({ style }, { x, y, width, height }, size) {
  style.left = `${((x + width / 2) / size.width) * 100}%`;
  style.top = `${((y + height / 2) / size.height) * 100}%`;
  style.width = `${(width / size.width) * 100}%`;
  style.height = `${(height / size.height) * 100}%`;
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

  const url = heatmapUrl(state);
  setSource(elements.heatmap, url);
  elements.heatmapBox.hidden = !url;
  elements.explainedNetwork.hidden = !url;
  if (assessment && explanation?.heatmap_jpeg) renderHeatmapTexts(assessment, explanation);
  setText(elements.explanationMessage, explanationMessage(explanation));
  elements.explain.hidden = explanation !== null;
  elements.explain.setAttribute("aria-disabled", String(loading));
  setText(elements.explain, explainButton(loading));
  showText(elements.explanationProblem, problem ? `${problem.title}. ${problem.message}` : "");
}

/**
 * @param {Assessment} assessment
 * @param {ExplanationWithMap} explanation
 */
function renderHeatmapTexts({ malignancy_probability: probability }, explanation) {
  elements.heatmap.alt = heatmapDescription(explanation.map);
  setText(elements.explainedNetwork, explainedNetwork(explanation, probability));
  setText(elements.heatmapScale, heatmapScale(explanation));
}

/** @param {ExplanationState | null} state */
function heatmapUrl(state) {
  const explained = state !== null && "explanation" in state;
  return explained ? jpegUrl(state.explanation.heatmap_jpeg) : "";
}

/** @param {string | null | undefined} base64 */
function jpegUrl(base64) {
  return base64 ? `data:image/jpeg;base64,${base64}` : "";
}
