// The form for a mask of one's own. Loaded when the details are opened.

/** @import { Answer, Assessment, Photo, Problem, Result } from "./types.js" */

import { addStylesheet } from "./dom.js";
import { find } from "./elements.js";
import { drawDifferences } from "./ground-truth.js";
import { text } from "./language.js";

const parts = Object.freeze({
  form: find("truth-form", HTMLFormElement),
  file: find("truth-file", HTMLInputElement),
  button: find("truth-compare", HTMLButtonElement),
  problem: find("truth-problem", HTMLElement),
  note: find("truth-note", HTMLElement),
  pictures: find("truth-pictures", HTMLElement),
  legend: find("truth-legend", HTMLElement),
});

addStylesheet("more.css");

/**
 * @typedef {object} Connection what the form needs from the page
 * @property {() => {photo: Photo | null, result: Result | null}} getResult
 * @property {(photo: Photo, result: Result, mask: File) => Promise<Answer>} send
 * @property {(error: unknown) => Promise<Problem>} describe
 */

/**
 * Shows the form, and empties it for each new result.
 *
 * @param {Connection} page
 */
export function startTruthForm(page) {
  const reset = () => {
    // The reduced copy of a kept photo is not the photo of the mask.
    parts.form.hidden = page.getResult().result?.kept === true;
    parts.form.reset();
    clear("");
  };
  reset();
  find("viewer", HTMLElement).addEventListener("newanswer", reset);
  parts.button.addEventListener("click", () => {
    if (parts.button.getAttribute("aria-disabled") !== "true") compare(page);
  });
}

/** @param {Connection} page */
async function compare({ getResult, send, describe }) {
  const [mask] = parts.file.files ?? [];
  const { photo, result } = getResult();
  if (!photo || !result) return;
  if (!mask) {
    clear(text.viewer.chooseMask);
    parts.file.focus();
    return;
  }
  clear("");
  parts.note.textContent = text.viewer.comparing;
  parts.button.setAttribute("aria-disabled", "true");
  try {
    const answer = await send(photo, result, mask);
    const figures = await drawDifferences(mask, /** @type {Assessment} */ (answer));
    if (getResult().result === result) show(figures);
  } catch (error) {
    const { title, message } = await describe(error);
    if (getResult().result === result) clear(`${title}. ${message}`);
  } finally {
    parts.button.setAttribute("aria-disabled", "false");
  }
}

/** @param {HTMLElement[]} figures */
function show(figures) {
  parts.note.textContent = figures.length > 0 ? "" : text.viewer.noMasks;
  parts.pictures.replaceChildren(...figures);
  parts.legend.hidden = figures.length === 0;
}

/** @param {string} problem */
function clear(problem) {
  parts.problem.textContent = problem;
  parts.problem.hidden = !problem;
  show([]);
  parts.note.textContent = "";
}
