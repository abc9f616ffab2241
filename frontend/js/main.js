// The page's behaviour: events change the state, and every change draws it (view.js).

/**
 * @import { Kept } from "./kept-store.js"
 * @import { Visit } from "./navigation.js"
 * @import { Answer, Photo, Problem, QueueEntry, Result, State } from "./types.js"
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
import { needsDetails } from "./detail.js";
import { elements } from "./elements.js";
import { followResults, listenToKeeping } from "./keeping.js";
import { text } from "./language.js";
import { followState, listenToNavigation } from "./navigation.js";
import { keepPage } from "./offline.js";
import { openPhoto } from "./open-photo.js";
import { PhotoProblem } from "./photo-check.js";
import { MOST_PHOTOS, entryOf, newEntry } from "./queue.js";
import { retryWhileBusy } from "./retries.js";
import { listenToSaveMenu } from "./save-menu.js";
import { Phase, chosenLesion, initialState, isBusy } from "./state.js";
import { startLanguage } from "./translation.js";
import { render } from "./view.js";
import { Clock, recordAnswer, slowAnalysisAfter, slowUploadAfter } from "./waiting.js";
import { joinProblems, tooManyPhotos } from "./photo-wording.js";
import * as wording from "./service-wording.js";

/** Shorter waits for a photo to be opened are not mentioned. */
const PREPARING_AFTER_MS = 400;

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
async function choosePhoto(files) {
  const notice = setTimeout(() => update({ preparing: true }), PREPARING_AFTER_MS);
  photoCheck = checkFiles(files);
  try {
    await photoCheck;
  } finally {
    clearTimeout(notice);
    if (state.preparing) update({ preparing: false });
  }
}

/** @param {readonly File[]} files */
async function checkFiles(files) {
  if (files.length === 0) return;
  if (isBusy(state)) {
    update({ problem: { title: text.photo.busyTitle, message: text.photo.busy } });
    return;
  }
  const number = ++choices;
  const room = state.queue.length > 0 ? MOST_PHOTOS - state.queue.length : MOST_PHOTOS;
  const { photos, problems } = await readPhotos(files.slice(0, room));
  if (files.length > room) problems.push(tooManyPhotos());
  if (number !== choices || isBusy(state)) {
    for (const { url } of photos) URL.revokeObjectURL(url);
    return;
  }
  addPhotos(photos, joinProblems(problems));
}

/**
 * One photo takes the place of another one; several, or further ones, form a queue.
 *
 * @param {Photo[]} photos
 * @param {Problem | null} problem of the files that cannot be used
 */
function addPhotos(photos, problem) {
  const [first, ...others] = photos;
  if (!first) {
    // The photo and the result that are on the page stay.
    update({ problem, phase: Phase.IDLE });
    return;
  }
  leave();
  let { queue } = state;
  if (queue.length > 0 || others.length > 0) queue = [...queue, ...photos.map(newEntry)];
  update({ ...withoutResult(), queue, photo: first, problem, phase: Phase.IDLE });
}

/**
 * Opens the chosen files; one that cannot be analysed becomes a problem.
 *
 * @param {readonly File[]} files
 */
async function readPhotos(files) {
  const { limits } = await configLoaded;
  /** @type {Photo[]} */
  const photos = [];
  /** @type {Problem[]} */
  const problems = [];
  for (const file of files) {
    try {
      photos.push(await openPhoto(file, limits));
    } catch (error) {
      if (!(error instanceof PhotoProblem)) throw error;
      problems.push(wording.ownRefusal(error.code, error.message));
    }
  }
  return { photos, problems };
}

/** Leaves the photo in view: a queue keeps what is known about it, otherwise it is released. */
function leave() {
  const { photo, result, explanation: explained } = state;
  if (!photo) return;
  const entry = entryOf(state, photo);
  if (entry && result) Object.assign(entry, { result, explanation: finished(explained) });
  if (entry?.photo !== photo) URL.revokeObjectURL(photo.url);
}

/** Lets the person crop and rotate the photo, always from the original. */
async function edit() {
  const { photo } = state;
  if (!photo || isBusy(state)) return;
  const original = photo.original ?? photo;
  try {
    const { editPhoto } = await import("./editor.js");
    const file = await editPhoto(original.file);
    const { limits } = await configLoaded;
    if (file) replacePhoto({ ...(await openPhoto(file, limits)), original });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    update({ problem: { title: text.photo.editFailedTitle, message: text.photo.editFailed } });
  }
  elements.edit.focus();
}

function undoEdit() {
  const original = state.photo?.original;
  if (!original) return;
  replacePhoto({ ...original, url: URL.createObjectURL(original.file) });
  elements.edit.focus();
}

/**
 * Puts an edited photo, or its original, in the place of the photo in view.
 *
 * @param {Photo} photo
 */
function replacePhoto(photo) {
  const entry = entryOf(state, state.photo);
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  const queue = state.queue.map((other) => (other === entry ? newEntry(photo) : other));
  update({ ...withoutResult(), queue, photo, problem: null, phase: Phase.IDLE });
}

/**
 * Shows a photo of the queue, or its result.
 *
 * @param {QueueEntry} entry
 */
function openEntry(entry) {
  if (entryOf(state, state.photo) !== entry) leave();
  const { photo, result, explanation: explained, problem } = entry;
  try {
    update({ ...withoutResult(), photo, result, explanation: explained, problem });
    if (result) elements.resultTitle.focus();
  } catch (error) {
    // An answer without a field that view.js draws, or a bug of the page.
    console.error(error);
    Object.assign(entry, { result: null, problem: wording.failure(0) });
    update({ result: null, problem: entry.problem });
  }
}

/**
 * Removes a photo from the queue; one that is left alone needs no queue.
 *
 * @param {QueueEntry} entry
 */
function removeEntry(entry) {
  if (isBusy(state)) return;
  const shown = entryOf(state, state.photo) === entry;
  const queue = state.queue.filter((other) => other !== entry);
  const [next, ...others] = queue;
  if (next && (shown || others.length === 0)) openEntry(next);
  URL.revokeObjectURL(entry.photo.url);
  update({ queue: others.length > 0 ? queue : [] });
  const alone = state.result ? elements.resultTitle : elements.photo;
  (others.length > 0 ? elements.queueTitle : alone).focus();
}

// ---------------------------------------------------------------- the analysis

async function submit() {
  // The button may be pressed while a large photo is still being checked.
  await Promise.allSettled([photoCheck]);
  if (isBusy(state)) return;
  const { photo, server, queue } = state;
  const waiting = queue.filter(({ result }) => !result);
  if (queue.length > 0 && waiting.length === 0) {
    update({ problem: text.photo.allAnalysed });
  } else if (queue.length === 0 && !photo) {
    update({ problem: wording.refusal(ErrorCode.NO_IMAGE, "") });
    elements.photo.focus();
  } else if (server !== ServerState.READY) {
    update({ problem: { ...wording.notReady(server), untilReady: true } });
  } else if (queue.length > 0) {
    await analyseAll(waiting);
  } else if (photo) {
    await analyse(photo);
  }
}

/**
 * Analyses photos of the queue one after the other. A photo that is refused does not stop the
 * others; a service that cannot be reached does, and so does a person.
 *
 * @param {QueueEntry[]} entries
 */
async function analyseAll(entries) {
  update({ problem: null });
  for (const entry of entries) {
    entry.problem = null;
    update({ working: entry });
    try {
      entry.result = await requestResult(entry.photo, null);
    } catch (error) {
      if (isAbort(error)) {
        update({ working: null, phase: Phase.CANCELLED });
        break;
      }
      entry.problem = await problemOf(error);
      if (entry.problem.untilReady) {
        update({ problem: entry.problem });
        break;
      }
    }
  }
  const cancelled = state.phase === Phase.CANCELLED;
  update({ working: null, phase: cancelled ? Phase.CANCELLED : Phase.IDLE });
  // Whoever reads a result already is not disturbed.
  if (!state.result) elements.queueTitle.focus();
}

/** @param {number} number of another lesion in the photo of the result */
async function chooseLesion(number) {
  const { photo, result } = state;
  if (!photo || !result || result.kept || isBusy(state)) return;
  if (number === chosenLesion(result.answer)) return;
  await analyse(photo, number);
}

/**
 * Analyses a photo. A result that is on the page stays until another one replaces it.
 *
 * @param {Photo} photo
 * @param {number | null} lesion the number of the lesion to analyse; null for the main one
 */
async function analyse(photo, lesion = null) {
  const { result: before } = state;
  /** @type {State["result"]} */
  let result = null;
  update({ problem: null });
  try {
    result = await requestResult(photo, lesion);
    update({ ...withoutResult(), phase: Phase.IDLE, result });
    elements.resultTitle.focus();
  } catch (error) {
    // An answer that cannot be drawn is not kept.
    if (result && state.result === result) state.result = before;
    await showFailure(error, state.result !== before);
    if (!state.result) elements.submit.focus();
  }
}

/**
 * Has a photo analysed, once more with all its pixels where the answer needs them.
 *
 * @param {Photo} photo
 * @param {number | null} lesion
 */
async function requestResult(photo, lesion) {
  const clock = new Clock((elapsed) => update({ elapsed }));
  analysis = new AbortController();
  const { signal } = analysis;
  update({ wasWaiting: false, again: false });
  try {
    let answer = await send(photo, { signal, lesion, clock });
    if (photo.upload.reduced && (await addDetails(photo, answer))) {
      answer = await send(photo, { signal, lesion, clock });
    }
    return { answer, answeredAt: new Date() };
  } finally {
    clock.stop();
  }
}

/**
 * Sends a photo, again if the service is busy, and shows the progress.
 *
 * @param {Photo} photo
 * @param {{signal: AbortSignal, lesion: number | null, clock: Clock}} options
 */
function send(photo, options) {
  const { signal, clock } = options;
  return retryWhileBusy(() => sendOnce(photo, options), {
    signal,
    onWait: (retryAfter) => {
      clock.restart();
      update({ phase: Phase.WAITING, retryAfter, elapsed: 0, slowAfter: Infinity });
    },
  });
}

/**
 * @param {Photo} photo
 * @param {{signal: AbortSignal, lesion: number | null, clock: Clock}} options
 */
async function sendOnce(photo, { signal, lesion, clock }) {
  clock.restart();
  update({ phase: Phase.UPLOADING, uploaded: 0, elapsed: 0, slowAfter: slowUploadAfter() });
  const { inference_url: url } = await configLoaded;
  const answer = await analysePhoto(url, photo.upload, {
    signal,
    lesion,
    onProgress: (uploaded) => update({ uploaded }),
    onSent: () => {
      clock.restart();
      update({ phase: Phase.ANALYSING, elapsed: 0, slowAfter: slowAnalysisAfter() });
    },
  });
  recordAnswer(clock.seconds());
  return answer;
}

/**
 * Prepares a reduced photo once more with all its pixels if its lesions are small.
 *
 * @param {Photo} photo
 * @param {Answer} answer to the reduced photo
 * @returns {Promise<boolean>} whether there is more to send
 */
async function addDetails(photo, answer) {
  const { limits } = await configLoaded;
  if (!limits || !needsDetails(answer, limits)) return false;
  const { prepareDetails } = await import("./prepare.js");
  const upload = await prepareDetails(photo, limits);
  if (!upload) return false;
  photo.upload = upload;
  update({ again: true });
  return true;
}

function cancel() {
  analysis?.abort();
}

/** Removes the problem beside a result, and returns the focus to the result. */
function closeProblem() {
  update({ problem: null });
  elements.resultTitle.focus();
}

/**
 * @param {unknown} error
 * @param {boolean} left whether the person went to another result meanwhile, with the back button
 */
async function showFailure(error, left) {
  if (isAbort(error)) {
    update({ phase: left ? Phase.IDLE : Phase.CANCELLED });
  } else {
    const problem = await problemOf(error);
    update({ phase: Phase.IDLE, problem });
  }
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
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
    update({ explanation: { explanation: await explainPhoto(url, photo.upload, { signal, lesion }) } });
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
 * @param {Photo} photo
 * @param {Result} result
 * @param {File} groundTruth
 */
async function sendWithMask(photo, { answer }, groundTruth) {
  const { inference_url: url } = await configLoaded;
  const { signal } = new AbortController();
  return analysePhoto(url, photo.upload, { signal, lesion: chosenLesion(answer), groundTruth });
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
  leave();
  elements.photo.value = "";
  update({ ...withoutResult(), photo: null, problem: null, phase: Phase.IDLE });
  elements.photo.focus();
}

/**
 * Shows a result of this visit again, or the form with the photo of the result that was in view.
 *
 * @param {Visit | null} visit
 */
function revisit(visit) {
  const { working, phase } = state;
  if (!working) analysis?.abort();
  if (!visit) {
    const photo = state.result?.kept ? null : state.photo;
    if (!photo) leave();
    update({ ...withoutResult(), photo, problem: null });
    (state.photo ? elements.submit : elements.photo).focus();
    return;
  }
  const { result, explanation: explained } = visit;
  leave();
  const photo = { ...visit.photo, url: URL.createObjectURL(visit.photo.file) };
  const changes = { photo, result, explanation: finished(explained), problem: null };
  update({ ...withoutResult(), ...changes, phase: working ? phase : Phase.IDLE });
  elements.resultTitle.focus();
}

/**
 * Shows a result that is kept in this browser.
 *
 * @param {Kept} kept
 */
function openKept({ answer, answeredAt, picture }) {
  if (isBusy(state)) return;
  leave();
  const file = new File([picture], text.keeping.keptPhotoName, { type: picture.type });
  const { width, height } = answer.image;
  const url = URL.createObjectURL(file);
  const upload = { file, extension: /** @type {const} */ ("jpg"), reduced: false };
  /** @type {Photo} */
  const photo = { ...upload, file, upload, faults: [], original: null, url, readable: true, width, height };
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
for (const input of [elements.photo, elements.camera]) {
  input.addEventListener("change", async () => {
    await choosePhoto([...(input.files ?? [])]);
    // Emptied, so that choosing the same file again counts as a change.
    input.value = "";
  });
}
elements.cancel.addEventListener("click", cancel);
elements.problemClose.addEventListener("click", closeProblem);
document.addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented && isBusy(state)) cancel();
});
window.addEventListener("beforeunload", (event) => {
  if (isBusy(state)) event.preventDefault();
});
elements.edit.addEventListener("click", edit);
elements.undoEdit.addEventListener("click", undoEdit);
elements.queueList.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  const item = button?.closest("li");
  const entry = item && state.queue[[...elements.queueList.children].indexOf(item)];
  if (!button || !entry) return;
  if (button.value === "remove") removeEntry(entry);
  else openEntry(entry);
});
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
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  choosePhoto(files);
});

startLanguage(() => update({})).then(() => {
  render(state);
  useConfig();
  pollServer();
});
window.addEventListener("load", keepPage);
