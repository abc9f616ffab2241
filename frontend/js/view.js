// Draws the state: one render function, the only code that writes to the page. Text goes in as
// textContent, never as markup.

import { SLOW_AFTER_S } from "./config.js";
import { isLowResolution } from "./photo-check.js";
import * as wording from "./wording.js";

const ids = [
  "server", "upload", "form", "dropzone", "photo", "preview", "photo-name", "photo-label", "photo-note",
  "problem", "problem-title", "problem-message", "submit",
  "progress", "progress-label", "progress-bar", "progress-slow", "cancel",
  "caution-before", "result", "result-title", "result-message", "original", "overlay",
  "overlay-figure", "overlay-hint", "summary", "type", "probability", "probability-fill",
  "confidence", "advice", "meaning", "confidence-meaning",
  "explanation", "explanation-title", "explanation-message", "explain", "explanation-problem",
  "heatmap-box", "heatmap", "heatmap-scale", "next-steps", "next-steps-list",
  "warnings", "warnings-list", "details", "selection", "score-title", "candidates", "technical",
  "stamp", "print", "save", "again", "live",
];

/** The page's elements by id. */
export const elements = Object.fromEntries(ids.map((id) => [id, document.getElementById(id)]));

/** Whether a photo is on its way or being analysed. */
export const isBusy = ({ phase }) => phase === "uploading" || phase === "analysing";

/** Makes the page show this state; safe to call as often as wanted. */
export function render(state) {
  renderServer(state);
  renderForm(state);
  renderProgress(state);
  renderResult(state);
  // Set last: a screen reader then finds the page already as the sentence says.
  setText(elements.live, announcement(state));
}

function renderServer({ server, wasWaiting }) {
  showText(elements.server, wording.serverNotice(server, wasWaiting));
}

function renderForm(state) {
  const { photo, problem, phase } = state;
  const busy = isBusy(state);

  elements.upload.hidden = phase === "done";
  elements.photo.disabled = busy;
  elements.dropzone.classList.toggle("busy", busy);
  elements.dropzone.classList.toggle("over", state.dragging);
  setText(elements["photo-label"], photo ? "Choose another photo" : "Choose a photo");
  setSource(elements.preview, photo?.readable ? photo.url : "");
  elements.preview.alt = photo ? `Preview of ${photo.file.name}` : "";
  showText(elements["photo-name"], photo?.file.name ?? "");
  showText(elements["photo-note"], photo ? photoNote(photo) : "");

  elements.problem.hidden = !problem;
  setText(elements["problem-title"], problem?.title ?? "");
  setText(elements["problem-message"], problem?.message ?? "");

  // Not the `disabled` attribute: that would take the focus away from who has just pressed it.
  elements.submit.setAttribute("aria-disabled", String(busy));
}

function photoNote({ readable, width, height }) {
  if (!readable) return "Your browser cannot show this photo; it may be damaged. You can still send it.";
  return isLowResolution(width, height) ? wording.lowResolutionNote({ width, height }) : "";
}

function renderProgress(state) {
  const { phase, uploaded, elapsed } = state;
  const bar = elements["progress-bar"];
  elements.progress.hidden = !isBusy(state);
  elements["progress-slow"].hidden = elapsed < SLOW_AFTER_S;
  if (phase === "uploading") {
    const done = Math.floor(uploaded * 100);
    setText(elements["progress-label"], `Uploading: ${done} %`);
    bar.value = done;
  } else {
    setText(elements["progress-label"], `Analysing: ${elapsed} s`);
    bar.removeAttribute("value");
  }
}

function renderResult({ phase, answer, answeredAt, explanation, photo }) {
  const done = phase === "done";
  elements.result.hidden = !done;
  elements["caution-before"].hidden = done;
  setSource(elements.original, done ? photo.url : "");
  if (!done) {
    setSource(elements.overlay, "");
    setSource(elements.heatmap, "");
    return;
  }

  const found = answer.status === "ok";
  setText(elements["result-title"], wording.resultTitle(answer));
  setText(elements["result-message"], answer.message);
  renderOverlay(found ? answer.overlay_jpeg : "");
  renderSummary(found, answer);
  renderExplanation(found, answer, explanation);
  fillList(elements["next-steps"], elements["next-steps-list"], wording.nextSteps(answer.status));
  const warnings = (answer.warnings ?? []).map(({ message }) => message);
  fillList(elements.warnings, elements["warnings-list"], warnings);
  renderDetails(found, answer);
  setText(elements.stamp, `Photo “${photo.file.name}”, analysed on ${answeredAt.toLocaleString("en-GB")}.`);
}

function renderOverlay(base64) {
  const url = base64 ? `data:image/jpeg;base64,${base64}` : "";
  setSource(elements.overlay, url);
  elements["overlay-figure"].hidden = !url;
  elements["overlay-hint"].hidden = !url;
  elements.save.hidden = !url;
  elements.save.href = url;
}

function renderSummary(found, answer) {
  elements.summary.hidden = !found;
  elements.advice.hidden = !found;
  if (!found) return;
  const probability = answer.malignancy_probability;
  setText(elements.type, wording.typeName(answer.diagnosis));
  setText(elements.probability, wording.percent(probability));
  // Through the object model, which a strict style-src allows, unlike a style attribute.
  elements["probability-fill"].style.inlineSize = `${probability * 100}%`;
  setText(elements.confidence, answer.confidence);
  setText(elements.meaning, wording.meaning(answer));
  setText(elements["confidence-meaning"], wording.confidenceMeaning(answer.confidence));
}

function renderExplanation(found, answer, explanation) {
  elements.explanation.hidden = !found;
  const base64 = explanation?.heatmap_jpeg;
  setSource(elements.heatmap, base64 ? `data:image/jpeg;base64,${base64}` : "");
  elements["heatmap-box"].hidden = !base64;
  if (base64) {
    elements.heatmap.alt = wording.heatmapDescription(explanation.map);
    setText(elements["heatmap-scale"], wording.heatmapScale(explanation.map, answer.malignancy_probability));
  }
  const message = explanation?.message;
  setText(elements["explanation-message"], message ?? wording.EXPLANATION_OFFER);
  elements.explain.hidden = Boolean(message);
  elements.explain.setAttribute("aria-disabled", String(Boolean(explanation?.loading)));
  setText(elements.explain, explanation?.loading ? "Drawing the heat map …" : "Show what influenced the result");
  const problem = explanation?.problem;
  showText(elements["explanation-problem"], problem ? `${problem.title}. ${problem.message}` : "");
}

function renderDetails(found, { segmentation, image, model, timing_ms: timing }) {
  elements.details.hidden = !found;
  if (!found) return;
  const { selected, rule, candidates } = segmentation;
  const score = rule === "dice" ? "dice" : "expected_dice";
  setText(elements.selection, wording.selectionSentence(segmentation));
  setText(elements["score-title"], rule === "dice" ? "Dice" : "Expected Dice");
  elements.candidates.replaceChildren(
    ...candidates.map((candidate) =>
      tableRow([
        wording.networkName(candidate.model),
        `${(candidate.area_fraction * 100).toFixed(1)} %`,
        typeof candidate[score] === "number" ? candidate[score].toFixed(3) : "–",
        candidate.model === selected ? "yes" : "no",
      ]),
    ),
  );
  setText(
    elements.technical,
    `${image.format}, ${image.width} × ${image.height} pixels. ` +
      `Analysed in ${(timing.total / 1000).toFixed(1)} s with model version ${model.version}.`,
  );
}

/** What a screen reader is told without moving: turns of the work, not every second of it. */
function announcement({ phase, elapsed, explanation, photo, problem, server, wasWaiting }) {
  if (phase === "uploading") return "Uploading the photo.";
  if (phase === "analysing") {
    return elapsed < SLOW_AFTER_S
      ? "Photo uploaded. Analysing."
      : "The analysis takes longer than usual. You can go on waiting, or cancel.";
  }
  if (phase === "cancelled") return "Cancelled. Your photo is still here.";
  if (explanation?.loading) return "Drawing the heat map.";
  // The headings get the focus, and the problem boxes are alerts: they speak for themselves.
  if (phase === "done" || problem) return "";
  const chosen = photo ? `Photo chosen: ${photo.file.name}. ${photoNote(photo)}` : "";
  return `${wording.serverNotice(server, wasWaiting)} ${chosen}`.trim();
}

function fillList(box, list, lines) {
  box.hidden = lines.length === 0;
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

function tableRow([heading, ...cells]) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = heading;
  row.append(head, ...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
  return row;
}

/** Writes only what differs, so that a live region is not spoken again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showText(element, text) {
  element.hidden = !text;
  setText(element, text);
}

/** Shows the image, or hides it for an empty address. */
function setSource(image, url) {
  image.hidden = !url;
  if (!url) image.removeAttribute("src");
  else if (image.getAttribute("src") !== url) image.src = url;
}
