// The page's state and what changes it. Drawing is view.js's, words are wording.js's.

import { ServiceError, analysePhoto, explainPhoto, serverStatus } from "./api.js";
import { POLL_EVERY_MS, loadConfig } from "./config.js";
import { PhotoProblem, checkPhoto, checkPixels } from "./photo-check.js";
import { elements, isBusy, render } from "./view.js";
import * as wording from "./wording.js";

const state = {
  server: { state: "ready", message: "" }, // starting | ready | not_responding | down; hopeful until asked
  wasWaiting: false, // the service was not ready since the last photo was sent
  photo: null, // {file, extension, url, readable, width, height}; url is an object URL
  dragging: false, // a file hovers over the page
  phase: "idle", // idle | uploading | analysing | cancelled | done
  uploaded: 0, // fraction of the photo sent, 0..1
  elapsed: 0, // whole seconds since the button was pressed
  problem: null, // {title, message}
  answer: null, // the service's JSON
  answeredAt: null, // Date
  explanation: null, // of the answer: {loading}, {map, heatmap_jpeg, message} or {problem}
};

const configLoaded = loadConfig();
let watching = false;
let request = null; // AbortController of the analysis under way
let explaining = null; // AbortController of the explanation under way
let opening = null; // the look at the chosen file that is under way
let choice = 0; // counts choices, so that a slow look at an earlier file never wins

function update(changes) {
  Object.assign(state, changes);
  render(state);
}

/** Asks again and again until the service is ready. */
async function watchServer() {
  if (watching) return;
  watching = true;
  while (!(await lookAtServer())) {
    await new Promise((wake) => setTimeout(wake, POLL_EVERY_MS));
  }
  watching = false;
}

async function lookAtServer() {
  const server = await serverStatus(await configLoaded);
  const ready = server.state === "ready";
  // What kept the last photo back is over.
  const problem = ready && state.problem?.ofServer ? null : state.problem;
  update({ server, problem, wasWaiting: state.wasWaiting || !ready });
  return ready;
}

function choosePhoto(files) {
  opening = lookAt(files);
  return opening;
}

async function lookAt(files) {
  if (isBusy(state) || files.length === 0) return;
  const mine = ++choice;
  let changes;
  try {
    changes = { photo: await openPhoto(await checkPhoto(files)), problem: null };
  } catch (error) {
    if (!(error instanceof PhotoProblem)) throw error;
    changes = { photo: null, problem: wording.refusal(error.code, error.message) };
  }
  if (mine !== choice || isBusy(state)) {
    if (changes.photo) URL.revokeObjectURL(changes.photo.url);
    return;
  }
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  update({ ...changes, ...withoutResult(), phase: "idle" });
}

/** Adds the object URL and the upright size in pixels to a photo whose file is in order. */
async function openPhoto(checked) {
  const url = URL.createObjectURL(checked.file);
  const image = new Image();
  image.src = url;
  const readable = await new Promise((settle) => {
    image.onload = () => settle(true);
    image.onerror = () => settle(false);
  });
  const { naturalWidth: width, naturalHeight: height } = image;
  try {
    checkPixels(width, height);
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
  return { ...checked, url, readable, width, height };
}

async function submit() {
  await Promise.allSettled([opening]); // pressed while a large photo is still being looked at
  if (isBusy(state)) return;
  if (!state.photo) {
    update({ problem: wording.refusal("no_image", "Please choose a photo of the skin lesion first.") });
    elements.photo.focus();
    return;
  }
  if (state.server.state !== "ready") {
    update({ problem: { ...wording.notReady(state.server), ofServer: true } });
    return;
  }

  const started = performance.now();
  const clock = setInterval(
    () => update({ elapsed: Math.floor((performance.now() - started) / 1000) }),
    1000,
  );
  request = new AbortController();
  update({ ...withoutResult(), phase: "uploading", uploaded: 0, elapsed: 0, problem: null, wasWaiting: false });
  try {
    const { inference_url: url } = await configLoaded;
    const answer = await analysePhoto(url, state.photo, {
      signal: request.signal,
      onProgress: (uploaded) => update({ uploaded }),
      onSent: () => update({ phase: "analysing" }),
    });
    update({ phase: "done", answer, answeredAt: new Date() });
    elements["result-title"].focus();
  } catch (error) {
    await showFailure(error);
    elements.submit.focus();
  } finally {
    clearInterval(clock);
  }
}

async function showFailure(error) {
  if (error.name === "AbortError") update({ phase: "cancelled" });
  else update({ phase: "idle", problem: await problemOf(error) });
}

/** What to tell about an error that is no abort. */
async function problemOf(error) {
  if (!(error instanceof ServiceError)) {
    // An answer that lacks what view.js draws, or a mistake of ours.
    console.error(error);
    return wording.failure(0);
  }
  const refused = error.kind === "refused";
  if (refused && error.httpStatus !== 503) return wording.refusal(error.code, error.message);
  if (error.kind === "failed") return wording.failure(error.httpStatus);
  const ready = await lookAtServer();
  if (!ready) watchServer();
  const problem = refused
    ? wording.unavailable(error.code, error.message)
    : wording.unreachable(state.server.state);
  return { ...problem, ofServer: !ready };
}

/** Sends the photo once more, to learn what moved the probability. */
async function explain() {
  if (state.explanation?.loading) return;
  explaining = new AbortController();
  const { signal } = explaining;
  update({ explanation: { loading: true } });
  try {
    const { explanation_url: url } = await configLoaded;
    update({ explanation: await explainPhoto(url, state.photo, { signal }) });
    elements["explanation-title"].focus();
  } catch (error) {
    if (signal.aborted) return;
    const problem = await problemOf(error);
    if (!signal.aborted) update({ explanation: { problem } });
  }
}

/** What forgets the result, and stops what is still being asked about it. */
function withoutResult() {
  explaining?.abort();
  return { answer: null, explanation: null };
}

/** Back to an empty form, with the focus where the next photo is chosen. */
function startAgain() {
  URL.revokeObjectURL(state.photo.url);
  elements.photo.value = "";
  update({ ...withoutResult(), photo: null, phase: "idle" });
  elements.photo.focus();
}

elements.form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
elements.photo.addEventListener("change", async () => {
  await choosePhoto([...elements.photo.files]);
  // Emptied, so that choosing the same file once more counts as a change.
  elements.photo.value = "";
});
elements.cancel.addEventListener("click", () => request.abort());
elements.explain.addEventListener("click", explain);
elements.again.addEventListener("click", startAgain);
elements.print.addEventListener("click", () => window.print());
// A doctor wants the details too, and closed ones are not printed.
window.addEventListener("beforeprint", () => (elements.details.open = true));

// The whole page takes a dropped file: beside the frame, the browser would leave the page for it.
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
  choosePhoto([...event.dataTransfer.files]);
});

render(state);
watchServer();
