// Back and forward between the form and the results of this visit. The address never changes: a
// result is not on the server, so that a link to it would lead nowhere.

/** @import { ExplanationState, Photo, Result, State } from "./types.js" */

import { isBusy } from "./state.js";

/**
 * @typedef {object} Visit what a person saw
 * @property {Photo} photo
 * @property {Result} result
 * @property {ExplanationState | null} explanation
 */

/** Results that stay in memory; an older one leads to the form. */
const MOST_VISITS = 10;

/** Entries of the browser's history survive a reload, the results do not. */
const session = performance.timeOrigin;
/** @type {Map<number, Visit>} */
const visits = new Map();
let count = 0;
/** @type {number | null} number of the result in view; null for the form */
let current = null;

/**
 * Notes what is in view, as a new entry of the browser's history if it has changed.
 *
 * @param {State} state
 */
export function followState(state) {
  const { photo, result, explanation } = state;
  const visit = current === null ? undefined : visits.get(current);
  if (visit && visit.result === result) {
    visit.explanation = explanation;
    return;
  }
  if (result && photo) {
    current = ++count;
    visits.set(current, { photo, result, explanation });
    visits.delete(count - MOST_VISITS);
  } else {
    // The analysis of another spot in the photo ends with a result or with the form.
    if (current === null || isBusy(state)) return;
    current = null;
  }
  history.pushState({ session, number: current }, "");
}

/** @param {(visit: Visit | null) => void} show gets null for the form */
export function listenToNavigation(show) {
  // After a reload there is only the form.
  history.replaceState(null, "");
  window.addEventListener("popstate", ({ state: entry }) => {
    const visit = entry?.session === session ? visits.get(entry.number) : undefined;
    current = visit ? entry.number : null;
    show(visit ?? null);
  });
}
