// The menu that saves parts of a result as files.

/** @import { Result } from "./types.js" */

import { Status } from "./codes.js";
import { find } from "./elements.js";
import { text } from "./language.js";

const menu = find("save-menu", HTMLDetailsElement);
const problem = find("save-problem", HTMLElement);

/** @type {Result | null} */
let shown = null;

/**
 * Offers the files that a result has.
 *
 * @param {Result} result
 */
export function showSaveMenu(result) {
  if (result === shown) return;
  shown = result;
  problem.hidden = true;
  const { status, overlay_jpeg: overlay, segmentation } = result.answer;
  /** @type {Record<string, unknown>} */
  const present = {
    overlay,
    mask: segmentation.mask_png,
    outline: status === Status.OK,
    answer: true,
  };
  for (const button of menu.querySelectorAll("button")) button.hidden = !present[button.value];
}

menu.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (!button || !shown) return;
  problem.hidden = true;
  try {
    const { saveFile } = await import("./downloads.js");
    saveFile(button.value, shown);
  } catch (error) {
    console.error(error);
    problem.textContent = text.keeping.saveFailed;
    problem.hidden = false;
  }
});
