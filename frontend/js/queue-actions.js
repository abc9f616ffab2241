// What a person does with one of several photos: open it, or remove it.

/** @import { QueueEntry } from "./types.js" */

import { elements } from "./elements.js";
import { problemOfPage } from "./failures.js";
import { leave, withoutResult } from "./in-view.js";
import { entryOf } from "./queue.js";
import { isBusy } from "./state.js";
import { state, update } from "./store.js";

/**
 * Shows a photo of the queue, or its result.
 *
 * @param {QueueEntry} entry
 */
export function openEntry(entry) {
  if (entryOf(state, state.photo) !== entry) leave();
  const { photo, result, explanation, problem } = entry;
  try {
    update({ ...withoutResult(), photo, result, explanation, problem });
    if (result) elements.resultTitle.focus();
  } catch (error) {
    Object.assign(entry, { result: null, problem: problemOfPage(error) });
    update({ result: null, problem: entry.problem });
  }
}

/**
 * Removes a photo from the queue; one that is left alone needs no queue.
 *
 * @param {QueueEntry} entry
 */
export function removeEntry(entry) {
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
