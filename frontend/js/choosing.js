// From chosen files to photos: one takes the place of another, several form a queue.

/** @import { Photo, Problem } from "./types.js" */

import { leave, withoutResult } from "./in-view.js";
import { text } from "./language.js";
import { joinProblems, tooManyPhotos } from "./photo-wording.js";
import { MOST_PHOTOS, newEntry } from "./queue.js";
import { preloadResultPart } from "./result-part.js";
import { configLoaded } from "./service-state.js";
import { Phase, isBusy } from "./state.js";
import { state, update } from "./store.js";

/** Shorter waits for a photo to be opened are not mentioned. */
const PREPARING_AFTER_MS = 400;

/** @type {Promise<void> | null} the check of the chosen files in progress */
let photoCheck = null;
/** Counts choices, so that a slow check of an earlier file cannot replace a later choice. */
let choices = 0;

/** @param {readonly File[]} files */
export async function choosePhotos(files) {
  const notice = setTimeout(() => update({ preparing: true }), PREPARING_AFTER_MS);
  photoCheck = checkFiles(files);
  try {
    await photoCheck;
  } finally {
    clearTimeout(notice);
    if (state.preparing) update({ preparing: false });
  }
}

/** Waits for the check of the files that were chosen last. */
export async function choiceSettled() {
  await Promise.allSettled([photoCheck]);
}

/** @param {readonly File[]} files */
async function checkFiles(files) {
  if (files.length === 0) return;
  if (isBusy(state)) {
    update({ problem: { title: text.photo.busyTitle, message: text.photo.busy } });
    return;
  }
  const number = ++choices;
  const room = state.queue.length > 0 ? MOST_PHOTOS - state.queue.length : MOST_PHOTOS;
  const { openPhotos } = await import("./open-photo.js");
  const { limits } = await configLoaded;
  const { photos, problems } = await openPhotos(files.slice(0, room), limits);
  if (files.length > room) problems.push(tooManyPhotos());
  if (number !== choices || isBusy(state)) {
    for (const { url } of photos) URL.revokeObjectURL(url);
    return;
  }
  addPhotos(photos, joinProblems(problems));
}

/**
 * One photo takes the place of another one; several, or further ones, form a queue.
 *
 * @param {Photo[]} photos
 * @param {Problem | null} problem of the files that cannot be used
 */
function addPhotos(photos, problem) {
  const [first, ...others] = photos;
  if (!first) {
    // The photo and the result that are on the page stay.
    update({ problem, phase: Phase.IDLE });
    return;
  }
  preloadResultPart();
  leave();
  let { queue } = state;
  if (queue.length > 0 || others.length > 0) queue = [...queue, ...photos.map(newEntry)];
  update({ ...withoutResult(), queue, photo: first, problem, phase: Phase.IDLE });
}
