// The size of the spot. What measures it, and the ruler over the photo, are loaded on first use.

/**
 * @import { Answer } from "./types.js"
 * @import { View } from "./zoom.js"
 */

import { find } from "./elements.js";

const box = find("measures", HTMLDetailsElement);

/** @type {Answer | null} */
let shown = null;

/**
 * Closes the measures when another result is shown.
 *
 * @param {Answer} answer
 */
export function showMeasures(answer) {
  if (answer === shown) return;
  shown = answer;
  box.open = false;
}

/** @param {() => View} getView the part of the photo in view */
export function listenToMeasures(getView) {
  box.addEventListener("toggle", async () => {
    const ruler = await import("./ruler.js");
    if (box.open && shown) ruler.startRuler(shown, getView());
    else ruler.stopRuler();
  });
}
