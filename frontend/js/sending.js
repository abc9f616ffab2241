// Sends a photo and shows the progress: again if the service is busy, and with more pixels if the
// answer needs them.

/** @import { Answer, Photo, Result } from "./types.js" */

import { analysePhoto } from "./api.js";
import { needsDetails } from "./detail.js";
import { loadResultPart } from "./result-part.js";
import { retryWhileBusy } from "./retries.js";
import { configLoaded } from "./service-state.js";
import { Phase, chosenLesion } from "./state.js";
import { update } from "./store.js";
import { Clock, recordAnswer, slowAnalysisAfter, slowUploadAfter } from "./waiting.js";

/**
 * @typedef {object} SendOptions
 * @property {AbortSignal} signal
 * @property {number | null} lesion the number of the lesion to analyse; null for the main one
 * @property {Clock} clock
 */

/** @type {AbortController | null} of the analysis in progress */
let analysis = null;

export function cancel() {
  analysis?.abort();
}

/**
 * Has a photo analysed, once more with all its pixels where the answer needs them.
 *
 * @param {Photo} photo
 * @param {number | null} lesion
 * @returns {Promise<Result>} when everything that draws a result has been loaded, too
 */
export async function requestResult(photo, lesion) {
  const clock = new Clock((elapsed) => update({ elapsed }));
  analysis = new AbortController();
  const options = { signal: analysis.signal, lesion, clock };
  update({ wasWaiting: false, again: false });
  try {
    let answer = await send(photo, options);
    if (photo.upload.reduced && (await addDetails(photo, answer))) {
      answer = await send(photo, options);
    }
    const answeredAt = new Date();
    await loadResultPart();
    options.signal.throwIfAborted();
    return { answer, answeredAt };
  } finally {
    clock.stop();
  }
}

/**
 * Sends the photo of a result once more, with a person's own mask.
 *
 * @param {Photo} photo
 * @param {Result} result
 * @param {File} groundTruth
 */
export async function sendWithMask(photo, { answer }, groundTruth) {
  const { inference_url: url } = await configLoaded;
  const { signal } = new AbortController();
  return analysePhoto(url, photo.upload, { signal, lesion: chosenLesion(answer), groundTruth });
}

/**
 * Sends a photo, again if the service is busy.
 *
 * @param {Photo} photo
 * @param {SendOptions} options
 */
function send(photo, options) {
  const { signal, clock } = options;
  return retryWhileBusy(() => sendOnce(photo, options), {
    signal,
    onWait: (retryAfter) => {
      clock.restart();
      update({ phase: Phase.WAITING, retryAfter, elapsed: 0, slowAfter: Infinity });
    },
  });
}

/**
 * @param {Photo} photo
 * @param {SendOptions} options
 */
async function sendOnce(photo, { signal, lesion, clock }) {
  clock.restart();
  update({ phase: Phase.UPLOADING, uploaded: 0, elapsed: 0, slowAfter: slowUploadAfter() });
  const { inference_url: url } = await configLoaded;
  const answer = await analysePhoto(url, photo.upload, {
    signal,
    lesion,
    onProgress: (uploaded) => update({ uploaded }),
    onSent: () => {
      clock.restart();
      update({ phase: Phase.ANALYSING, elapsed: 0, slowAfter: slowAnalysisAfter() });
    },
  });
  recordAnswer(clock.seconds());
  return answer;
}

/**
 * Prepares a reduced photo once more with all its pixels if its lesions are small.
 *
 * @param {Photo} photo
 * @param {Answer} answer to the reduced photo
 * @returns {Promise<boolean>} whether there is more to send
 */
async function addDetails(photo, answer) {
  const { limits } = await configLoaded;
  if (!limits || !needsDetails(answer, limits)) return false;
  const { prepareDetails } = await import("./prepare.js");
  const upload = await prepareDetails(photo, limits);
  if (!upload) return false;
  photo.upload = upload;
  update({ again: true });
  return true;
}
