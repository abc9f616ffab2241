// The page's state before anything has happened, and what can be read from a state.

/** @import { Answer, State } from "./types.js" */

import { ServerState } from "./codes.js";

/** What is being done with the chosen photo. */
export const Phase = Object.freeze({
  IDLE: "idle",
  UPLOADING: "uploading",
  ANALYSING: "analysing",
  /** The service was busy; the photo will be sent again. */
  WAITING: "waiting",
  CANCELLED: "cancelled",
});

/** @returns {State} */
export function initialState() {
  return {
    // Assumed until the server has answered, so that no notice flashes up on loading.
    server: ServerState.READY,
    wasWaiting: false,
    limits: null,
    scale: null,
    photo: null,
    preparing: false,
    queue: [],
    working: null,
    dragging: false,
    phase: Phase.IDLE,
    again: false,
    uploaded: 0,
    elapsed: 0,
    slowAfter: Infinity,
    retryAfter: 0,
    problem: null,
    result: null,
    explanation: null,
  };
}

/**
 * Whether a photo is being uploaded or analysed, or will be soon.
 *
 * @param {State} state
 */
export function isBusy({ phase }) {
  return phase !== Phase.IDLE && phase !== Phase.CANCELLED;
}

/**
 * The part of the photo that has been sent, in whole percent.
 *
 * @param {State} state
 */
export function percentSent({ uploaded }) {
  return Math.floor(uploaded * 100);
}

/**
 * Whether the upload or the analysis takes longer than usual.
 *
 * @param {State} state
 */
export function isSlow(state) {
  return isBusy(state) && state.elapsed >= state.slowAfter;
}

/**
 * The number of the lesion that an answer is about, if its photo shows several; otherwise null.
 *
 * @param {Answer} answer
 */
export function chosenLesion({ lesions }) {
  if (lesions.length < 2) return null;
  return lesions.find(({ selected }) => selected)?.number ?? null;
}
