// Going to another view: the empty form, a result of this visit, or one that was kept.

/**
 * @import { Kept } from "./kept-store.js"
 * @import { Visit } from "./navigation.js"
 * @import { Photo } from "./types.js"
 */

import { elements } from "./elements.js";
import { finished, leave, withoutResult } from "./in-view.js";
import { text } from "./language.js";
import { loadResultPart } from "./result-part.js";
import { cancel } from "./sending.js";
import { Phase, isBusy } from "./state.js";
import { state, update } from "./store.js";

/** Returns to the empty form and moves the focus to the choice of a photo. */
export function startAgain() {
  leave();
  elements.photo.value = "";
  update({ ...withoutResult(), photo: null, problem: null, phase: Phase.IDLE });
  elements.photo.focus();
}

/**
 * Shows a result of this visit again, or the form with the photo of the result that was in view.
 *
 * @param {Visit | null} visit
 */
export function revisit(visit) {
  const { working, phase } = state;
  if (!working) cancel();
  if (!visit) {
    const photo = state.result?.kept ? null : state.photo;
    if (!photo) leave();
    update({ ...withoutResult(), photo, problem: null });
    (state.photo ? elements.submit : elements.photo).focus();
    return;
  }
  leave();
  const photo = { ...visit.photo, url: URL.createObjectURL(visit.photo.file) };
  update({
    ...withoutResult(),
    photo,
    result: visit.result,
    explanation: finished(visit.explanation),
    problem: null,
    phase: working ? phase : Phase.IDLE,
  });
  elements.resultTitle.focus();
}

/**
 * Shows a result that is kept in this browser.
 *
 * @param {Kept} kept
 */
export async function openKept({ answer, answeredAt, picture }) {
  await loadResultPart();
  if (isBusy(state)) return;
  leave();
  const photo = photoOfKept(picture, answer.image);
  const result = { answer, answeredAt, kept: true };
  update({ ...withoutResult(), photo, result, problem: null, phase: Phase.IDLE });
  elements.resultTitle.focus();
}

/**
 * @param {Blob} picture the reduced copy
 * @param {{width: number, height: number}} size of the photo
 * @returns {Photo}
 */
function photoOfKept(picture, { width, height }) {
  const file = new File([picture], text.keeping.keptPhotoName, { type: picture.type });
  const upload = { file, extension: /** @type {const} */ ("jpg"), reduced: false };
  const url = URL.createObjectURL(file);
  return { ...upload, upload, url, readable: true, faults: [], original: null, width, height };
}
