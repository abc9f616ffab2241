// The analysis of the photo in view or of a queue, and what becomes of its result.

/** @import { Photo, QueueEntry, State } from "./types.js" */

import { choiceSettled } from "./choosing.js";
import { ErrorCode, ServerState } from "./codes.js";
import { elements } from "./elements.js";
import { isAbort, problemOf } from "./failures.js";
import { withoutResult } from "./in-view.js";
import { text } from "./language.js";
import { requestResult } from "./sending.js";
import { notReady, refusal } from "./service-wording.js";
import { Phase, chosenLesion, isBusy } from "./state.js";
import { state, update } from "./store.js";

/** Analyses the photo in view, or all photos of the queue that have no result. */
export async function submit() {
  // The button may be pressed while a large photo is still being checked.
  await choiceSettled();
  if (isBusy(state)) return;
  const { photo, server, queue } = state;
  const waiting = queue.filter(({ result }) => !result);
  if (queue.length > 0 && waiting.length === 0) {
    update({ problem: text.photo.allAnalysed });
  } else if (queue.length === 0 && !photo) {
    update({ problem: refusal(ErrorCode.NO_IMAGE, "") });
    elements.photo.focus();
  } else if (server !== ServerState.READY) {
    update({ problem: { ...notReady(server), untilReady: true } });
  } else if (queue.length > 0) {
    await analyseAll(waiting);
  } else if (photo) {
    await analyse(photo);
  }
}

/** @param {number} number of another lesion in the photo of the result */
export async function chooseLesion(number) {
  const { photo, result } = state;
  if (!photo || !result || result.kept || isBusy(state)) return;
  if (number === chosenLesion(result.answer)) return;
  await analyse(photo, number);
}

/** Removes the problem beside a result, and returns the focus to the result. */
export function closeProblem() {
  update({ problem: null });
  elements.resultTitle.focus();
}

/**
 * Analyses a photo. A result that is on the page stays until another one replaces it.
 *
 * @param {Photo} photo
 * @param {number | null} lesion the number of the lesion to analyse; null for the main one
 */
async function analyse(photo, lesion = null) {
  const { result: before } = state;
  /** @type {State["result"]} */
  let result = null;
  update({ problem: null });
  try {
    result = await requestResult(photo, lesion);
    update({ ...withoutResult(), phase: Phase.IDLE, result });
    elements.resultTitle.focus();
  } catch (error) {
    // An answer that cannot be drawn is not kept.
    if (result && state.result === result) state.result = before;
    await showFailure(error, state.result !== before);
    if (!state.result) elements.submit.focus();
  }
}

/**
 * @param {unknown} error
 * @param {boolean} left whether the person went to another result meanwhile, with the back button
 */
async function showFailure(error, left) {
  if (isAbort(error)) {
    update({ phase: left ? Phase.IDLE : Phase.CANCELLED });
  } else {
    const problem = await problemOf(error);
    update({ phase: Phase.IDLE, problem });
  }
}

/**
 * Analyses photos of the queue one after the other. A photo that is refused does not stop the
 * others; they stop if the service cannot be reached, or if the user cancels.
 *
 * @param {QueueEntry[]} entries
 */
async function analyseAll(entries) {
  update({ problem: null });
  for (const entry of entries) {
    entry.problem = null;
    update({ working: entry });
    try {
      entry.result = await requestResult(entry.photo, null);
    } catch (error) {
      if (isAbort(error)) {
        update({ working: null, phase: Phase.CANCELLED });
        break;
      }
      entry.problem = await problemOf(error);
      if (entry.problem.untilReady) {
        update({ problem: entry.problem });
        break;
      }
    }
  }
  const cancelled = state.phase === Phase.CANCELLED;
  update({ working: null, phase: cancelled ? Phase.CANCELLED : Phase.IDLE });
  // Whoever reads a result already is not disturbed.
  if (!state.result) elements.queueTitle.focus();
}
