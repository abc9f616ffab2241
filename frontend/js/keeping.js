// Whether results are kept in this browser. What keeps and lists them (kept-results.js) is loaded
// only for a person who uses it.

/**
 * @import { Kept } from "./kept-store.js"
 * @import { State } from "./types.js"
 */

import { Status } from "./codes.js";
import { find } from "./elements.js";
import { text } from "./language.js";

const SETTING = "keep-results";

const box = find("kept", HTMLDetailsElement);
const choice = find("keep-results", HTMLInputElement);
const problem = find("kept-problem", HTMLElement);

/** Results that have been kept, or come from there. @type {WeakSet<object>} */
const known = new WeakSet();
/** @type {State | null} */
let lastState = null;
/** @type {(kept: Kept) => void} */
let open = () => {};

/**
 * Keeps new results, if a person wants that: the one in view, and those of a queue.
 *
 * @param {State} state
 */
export function followResults(state) {
  lastState = state;
  if (!choice.checked) return;
  for (const { photo, result } of [state, ...state.queue]) {
    if (!photo?.readable || !result || result.kept || known.has(result)) continue;
    known.add(result);
    if (result.answer.status === Status.OK) attempt(async ({ keep }) => keep(photo, result));
  }
}

/** @param {(kept: Kept) => void} show shows a kept result */
export function listenToKeeping(show) {
  open = show;
  choice.checked = readSetting();
  choice.addEventListener("change", () => {
    writeSetting(choice.checked);
    if (lastState) followResults(lastState);
  });
  box.addEventListener("toggle", () => {
    if (box.open) attempt(({ list }) => list(open));
  });
}

/**
 * @param {(module: typeof import("./kept-results.js")) => Promise<void>} action
 */
async function attempt(action) {
  problem.hidden = true;
  try {
    await action(await import("./kept-results.js"));
  } catch (error) {
    console.error(error);
    problem.textContent = text.keeping.keepFailed;
    problem.hidden = false;
    box.open = true;
  }
}

/** Some browsers forbid the storage, for example in a private window. */
function readSetting() {
  try {
    return localStorage.getItem(SETTING) === "yes";
  } catch {
    return false;
  }
}

/** @param {boolean} wanted */
function writeSetting(wanted) {
  try {
    if (wanted) localStorage.setItem(SETTING, "yes");
    else localStorage.removeItem(SETTING);
  } catch {
    // Then the choice holds until the page is closed.
  }
}
