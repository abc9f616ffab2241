// The menu that saves parts of a result as files.

/** @import { Assessment, Result } from "./types.js" */

import { find } from "./elements.js";
import { text } from "./language.js";

const menu = find("save-menu", HTMLDetailsElement);
const problem = find("save-problem", HTMLElement);

/**
 * Offers the files that the result has.
 *
 * @param {Assessment | null} assessment null if no spot was found
 */
export function showSaveMenu(assessment) {
  problem.hidden = true;
  /** @type {Record<string, unknown>} */
  const present = {
    overlay: assessment?.overlay_jpeg,
    mask: assessment?.segmentation.mask_png,
    outline: assessment,
    answer: true,
  };
  for (const button of menu.querySelectorAll("button")) button.hidden = !present[button.value];
}

/** @param {() => Result | null} getResult */
export function listenToSaveMenu(getResult) {
  menu.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    const result = getResult();
    if (!button || !result) return;
    problem.hidden = true;
    try {
      const { saveFile } = await import("./downloads.js");
      saveFile(button.value, result);
    } catch (error) {
      console.error(error);
      problem.textContent = text.keeping.saveFailed;
      problem.hidden = false;
    }
  });
}
