// The explanation of a result: asked for by a person, and dropped with its result.

import { explainPhoto } from "./api.js";
import { elements } from "./elements.js";
import { problemOf } from "./failures.js";
import { configLoaded } from "./service-state.js";
import { chosenLesion } from "./state.js";
import { state, update } from "./store.js";

/** @type {AbortController | null} of the request in progress */
let request = null;

/** Has the result in view explained; the photo is sent once more. */
export async function explain() {
  const { photo, result } = state;
  const loading = state.explanation !== null && "loading" in state.explanation;
  if (!photo || !result || loading) return;
  request = new AbortController();
  const { signal } = request;
  update({ explanation: { loading: true } });
  try {
    const { explanation_url: url } = await configLoaded;
    const lesion = chosenLesion(result.answer);
    const explanation = await explainPhoto(url, photo.upload, { signal, lesion });
    update({ explanation: { explanation } });
    elements.explanationTitle.focus();
  } catch (error) {
    if (signal.aborted) return;
    const problem = await problemOf(error);
    if (!signal.aborted) update({ explanation: { problem } });
  }
}

export function abortExplanation() {
  request?.abort();
}
