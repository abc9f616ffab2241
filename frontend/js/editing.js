// Cropping and rotating the chosen photo, and undoing it.

/** @import { Photo } from "./types.js" */

import { elements } from "./elements.js";
import { withoutResult } from "./in-view.js";
import { text } from "./language.js";
import { entryOf, newEntry } from "./queue.js";
import { configLoaded } from "./service-state.js";
import { Phase, isBusy } from "./state.js";
import { state, update } from "./store.js";

/** Lets the person crop and rotate the photo, always from the original. */
export async function edit() {
  const { photo } = state;
  if (!photo || isBusy(state)) return;
  const original = photo.original ?? photo;
  try {
    const { editPhoto } = await import("./editor.js");
    const file = await editPhoto(original.file);
    if (file) replacePhoto({ ...(await openEdited(file)), original });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    update({ problem: { title: text.photo.editFailedTitle, message: text.photo.editFailed } });
  }
  elements.edit.focus();
}

/** @param {File} file */
async function openEdited(file) {
  const { openPhoto } = await import("./open-photo.js");
  const { limits } = await configLoaded;
  return openPhoto(file, limits);
}

export function undoEdit() {
  const original = state.photo?.original;
  if (!original) return;
  replacePhoto({ ...original, url: URL.createObjectURL(original.file) });
  elements.edit.focus();
}

/**
 * Puts an edited photo, or its original, in the place of the photo in view.
 *
 * @param {Photo} photo
 */
function replacePhoto(photo) {
  const entry = entryOf(state, state.photo);
  if (state.photo) URL.revokeObjectURL(state.photo.url);
  const queue = state.queue.map((other) => (other === entry ? newEntry(photo) : other));
  update({ ...withoutResult(), queue, photo, problem: null, phase: Phase.IDLE });
}
