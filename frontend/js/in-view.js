// What is in view, and how it is left: nothing that a queue or a visit still needs is released.

/** @import { State } from "./types.js" */

import { abortExplanation } from "./explanation.js";
import { entryOf } from "./queue.js";
import { state } from "./store.js";

/** Leaves the photo in view: a queue keeps what is known about it, otherwise it is released. */
export function leave() {
  const { photo, result, explanation } = state;
  if (!photo) return;
  const entry = entryOf(state, photo);
  if (entry && result) Object.assign(entry, { result, explanation: finished(explanation) });
  if (entry?.photo !== photo) URL.revokeObjectURL(photo.url);
}

/**
 * Changes that remove the result; a request for its explanation is aborted.
 *
 * @returns {Partial<State>}
 */
export function withoutResult() {
  abortExplanation();
  return { result: null, explanation: null };
}

/**
 * A request for a heat map ends when its result is left.
 *
 * @param {State["explanation"]} explanation
 */
export function finished(explanation) {
  return explanation && "loading" in explanation ? null : explanation;
}
