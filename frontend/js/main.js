// The page's behaviour: events change the state, and every change draws it (view.js).

/**
 * @import { Kept } from "./kept-store.js"
 * @import { Visit } from "./navigation.js"
 * @import { CheckedPhoto, Photo, Problem, Result, State } from "./types.js"
 */

import {
  FailureKind,
  ServiceError,
  analysePhoto,
  explainPhoto,
  getServerStatus,
} from "./api.js";
import { ErrorCode, ServerState } from "./codes.js";
import { POLL_EVERY_MS, loadConfig } from "./config.js";
import { elements } from "./elements.js";
import { followResults, listenToKeeping } from "./keeping.js";
import { text } from "./language.js";
import { followState, listenToNavigation } from "./navigation.js";
import { keepPage } from "./offline.js";
import { PhotoProblem, checkPhoto, checkPixels } from "./photo-check.js";
import { listenToSaveMenu } from "./save-menu.js";
import { Phase, chosenLesion, initialState, isBusy } from "./state.js";
import { render } from "./view.js";
import * as wording from "./service-wording.js";

const state = initialState();
const configLoaded = loadConfig();
let polling = false;
/** @type {AbortController | null} of the analysis in progress */
let analysis = null;
/** @type {AbortController | null} of the explanation in progress */
let explanation = null;
/** @type {Promise<void> | null} the check of the chosen files in progress */
let photoCheck = null;
/** Counts choices, so that a slow check of an earlier file cannot replace a later choice. */
let choices = 0;

/** @param {Partial<State>} changes */
function update(changes) {
  Object.assign(state, changes);
  render(state);
  followState(state);
  followResults(state);
}

// ---------------------------------------------------------------- the service

async function useConfig() {
  const { limits, scale } = await configLoaded;
  update({ limits, scale });
}

/** Asks for the service's status until it is ready. */
async function pollServer() {
  if (polling) return;
  polling = true;
  while (!(await checkServer())) {
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
  polling = false;
}

/** Asks for the service's status once; returns whether it is ready. */
async function checkServer() {
  const server = await getServerStatus(await configLoaded);
  const ready = server === ServerState.READY;
  const problem = ready && state.problem?.untilReady ? null : state.problem;
  update({ server, problem, wasWaiting: state.wasWaiting || !ready });
  return ready;
}

// ---------------------------------------------------------------- the photo

/** @param {readonly File[]} files */
function choosePhoto(files) {
  photoCheck = checkFiles(files);
  return photoCheck;
}

/** @param {readonly File[]} files */
async function checkFiles(files) {
  if (isBusy(state) || files.length === 0) return;
  const number = ++choices;
  const { photo, problem } = await readPhoto(files);
  if (number !== choices || isBusy(state)) {
    if (photo) URL.revokeObjectURL(photo.url);
    return;
  }
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  update({ ...withoutResult(), photo, problem, phase: Phase.IDLE });
}

/**
 * Checks and opens the chosen files; a photo that the service would refuse becomes a problem.
 *
 * @param {readonly File[]} files
 * @returns {Promise<{photo: Photo | null, problem: Problem | null}>}
 */
async function readPhoto(files) {
  try {
    return { photo: await openPhoto(files), problem: null };
  } catch (error) {
    if (!(error instanceof PhotoProblem)) throw error;
    return { photo: null, problem: wording.ownRefusal(error.code, error.message) };
  }
}

/**
 * Opens the one chosen file as an object URL with its upright size.
 *
 * @param {readonly File[]} files
 * @returns {Promise<Photo>}
 * @throws {PhotoProblem}
 */
async function openPhoto(files) {
  const { limits } = await configLoaded;
  const checked = await checkPhoto(files, limits);
  const url = URL.createObjectURL(checked.file);
  const image = new Image();
  image.src = url;
  /** @type {boolean} */
  const readable = await new Promise((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
  });
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  try {
    checkPixels(size, limits);
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
  return { ...checked, ...size, url, readable };
}

// ---------------------------------------------------------------- the analysis

async function submit() {
  // The button may be pressed while a large photo is still being checked.
  await Promise.allSettled([photoCheck]);
  if (isBusy(state)) return;
  const { photo, server } = state;
  if (!photo) {
    update({ problem: wording.refusal(ErrorCode.NO_IMAGE, "") });
    elements.photo.focus();
  } else if (server !== ServerState.READY) {
    update({ problem: { ...wording.notReady(server), untilReady: true } });
  } else {
    await analyse(photo);
  }
}

/** @param {number} number of another lesion in the photo of the result */
async function chooseLesion(number) {
  const { photo, result } = state;
  if (!photo || !result || result.kept || isBusy(state)) return;
  if (number === chosenLesion(result.answer)) return;
  const analysed = analyse(photo, number);
  // The chosen button is hidden now; the focus waits where it does during any other analysis.
  elements.submit.focus();
  await analysed;
}

/**
 * @param {Photo} photo
 * @param {number | null} lesion the number of the lesion to analyse; null for the main one
 */
async function analyse(photo, lesion = null) {
  const started = performance.now();
  const clock = setInterval(
    () => update({ elapsed: Math.floor((performance.now() - started) / 1000) }),
    1000,
  );
  analysis = new AbortController();
  update({
    ...withoutResult(),
    phase: Phase.UPLOADING,
    uploaded: 0,
    elapsed: 0,
    problem: null,
    wasWaiting: false,
  });
  try {
    const { inference_url: url } = await configLoaded;
    const answer = await analysePhoto(url, photo, {
      signal: analysis.signal,
      lesion,
      onProgress: (uploaded) => update({ uploaded }),
      onSent: () => update({ phase: Phase.ANALYSING }),
    });
    update({ phase: Phase.IDLE, result: { answer, answeredAt: new Date() } });
    elements.resultTitle.focus();
  } catch (error) {
    await showFailure(error);
    elements.submit.focus();
  } finally {
    clearInterval(clock);
  }
}

/** @param {unknown} error */
async function showFailure(error) {
  if (error instanceof DOMException && error.name === "AbortError") {
    // Another result is in view if a person left the analysis with the back button.
    update({ phase: state.result ? Phase.IDLE : Phase.CANCELLED });
  } else {
    const problem = await problemOf(error);
    update({ ...withoutResult(), phase: Phase.IDLE, problem });
  }
}

/**
 * Turns an error of a request, other than an abort, into a problem for the person.
 *
 * @param {unknown} error
 * @returns {Promise<Problem>}
 */
async function problemOf(error) {
  if (!(error instanceof ServiceError)) {
    // An answer without a field that view.js draws, or a bug of the page.
    console.error(error);
    return wording.failure(0);
  }
  if (error.kind === FailureKind.FAILED) return wording.failure(error.httpStatus);
  const refused = error.kind === FailureKind.REFUSED;
  if (refused && error.httpStatus !== 503) return wording.refusal(error.code, error.message);
  const ready = await checkServer();
  if (!ready) pollServer();
  const problem = refused
    ? wording.unavailable(error.code, error.message)
    : wording.unreachable(state.server);
  return { ...problem, untilReady: !ready };
}

// ---------------------------------------------------------------- the result

/** Sends the photo once more for the explanation of its probability. */
async function explain() {
  const { photo, result } = state;
  const loading = state.explanation !== null && "loading" in state.explanation;
  if (!photo || !result || loading) return;
  explanation = new AbortController();
  const { signal } = explanation;
  update({ explanation: { loading: true } });
  try {
    const { explanation_url: url } = await configLoaded;
    const lesion = chosenLesion(result.answer);
    update({ explanation: { explanation: await explainPhoto(url, photo, { signal, lesion }) } });
    elements.explanationTitle.focus();
  } catch (error) {
    if (signal.aborted) return;
    const problem = await problemOf(error);
    if (!signal.aborted) update({ explanation: { problem } });
  }
}

/**
 * Sends the photo of a result once more, with a person's own mask.
 *
 * @param {CheckedPhoto} photo
 * @param {Result} result
 * @param {File} groundTruth
 */
async function sendWithMask(photo, { answer }, groundTruth) {
  const { inference_url: url } = await configLoaded;
  const { signal } = new AbortController();
  return analysePhoto(url, photo, { signal, lesion: chosenLesion(answer), groundTruth });
}

/**
 * Changes that remove the result; a request for its explanation is aborted.
 *
 * @returns {Partial<State>}
 */
function withoutResult() {
  explanation?.abort();
  return { result: null, explanation: null };
}

/** Returns to the empty form and moves the focus to the choice of a photo. */
function startAgain() {
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  elements.photo.value = "";
  update({ ...withoutResult(), photo: null, phase: Phase.IDLE });
  elements.photo.focus();
}

/**
 * Shows a result of this visit again, or the form with the photo of the result that was in view.
 *
 * @param {Visit | null} visit
 */
function revisit(visit) {
  analysis?.abort();
  if (!visit) {
    const photo = state.result?.kept ? null : state.photo;
    if (!photo && state.photo) URL.revokeObjectURL(state.photo.url);
    update({ ...withoutResult(), photo, problem: null });
    (state.photo ? elements.submit : elements.photo).focus();
    return;
  }
  const { result, explanation: explained } = visit;
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  const photo = { ...visit.photo, url: URL.createObjectURL(visit.photo.file) };
  const changes = { photo, result, explanation: finished(explained), problem: null };
  update({ ...withoutResult(), ...changes, phase: Phase.IDLE });
  elements.resultTitle.focus();
}

/**
 * Shows a result that is kept in this browser.
 *
 * @param {Kept} kept
 */
function openKept({ answer, answeredAt, picture }) {
  if (isBusy(state)) return;
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  const file = new File([picture], text.keeping.keptPhotoName, { type: picture.type });
  const { width, height } = answer.image;
  const url = URL.createObjectURL(file);
  /** @type {Photo} */
  const photo = { file, extension: "jpg", url, readable: true, width, height };
  const result = { answer, answeredAt, kept: true };
  update({ ...withoutResult(), photo, result, problem: null, phase: Phase.IDLE });
  elements.resultTitle.focus();
}

/**
 * A request for a heat map ends when its result is left.
 *
 * @param {State["explanation"]} explained
 */
function finished(explained) {
  return explained && "loading" in explained ? null : explained;
}

// ---------------------------------------------------------------- events

elements.form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
elements.photo.addEventListener("change", async () => {
  await choosePhoto([...(elements.photo.files ?? [])]);
  // Emptied, so that choosing the same file again counts as a change.
  elements.photo.value = "";
});
elements.cancel.addEventListener("click", () => analysis?.abort());
elements.explain.addEventListener("click", explain);
for (const group of [elements.lesionMarks, elements.lesionButtons]) {
  group.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button) chooseLesion(Number(button.value));
  });
}
listenToSaveMenu(() => state.result);
listenToNavigation(revisit);
elements.details.addEventListener(
  "toggle",
  async () => {
    const { startTruthForm } = await import("./truth-form.js");
    startTruthForm({ getResult: () => state, send: sendWithMask, describe: problemOf });
  },
  { once: true },
);
listenToKeeping(openKept);
elements.again.addEventListener("click", startAgain);
elements.print.addEventListener("click", () => window.print());

// A file dropped anywhere counts: outside the frame, the browser would leave the page and open it.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  if (!state.dragging) update({ dragging: true });
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) update({ dragging: false });
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  update({ dragging: false });
  choosePhoto([...(event.dataTransfer?.files ?? [])]);
});

render(state);
useConfig();
pollServer();
window.addEventListener("load", keepPage);
