// Draws the state; the result with result.js. Only the modules below this one write to the page, and
// text is set as textContent, never as HTML.

/** @import { State } from "./types.js" */

import { announcement } from "./announcement.js";
import { setSource, setText, showText } from "./dom.js";
import { elements } from "./elements.js";
import { text } from "./language.js";
import * as photoWording from "./photo-wording.js";
import { resultPart } from "./result-part.js";
import { serverNotice } from "./service-wording.js";
import { Phase, isBusy, percentSent } from "./state.js";

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
function renderResult(state) {
  elements.result.hidden = !state.result;
  elements.cautionBefore.hidden = state.result !== null;
  resultPart()?.renderResult(state);
}
