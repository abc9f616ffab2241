// Sends again what a busy service refused, after the time that it asks for.

import { ServiceError } from "./api.js";

/** After so many attempts, the person is told. */
const MOST_ATTEMPTS = 4;

/** A longer wait is left to the person. */
const LONGEST_WAIT_S = 30;

/**
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(seconds: number) => void} options.onWait called before each wait
 * @returns {Promise<T>} of the first attempt that was not refused
 * @throws {ServiceError} of the last attempt
 * @throws {DOMException} AbortError, if the signal is aborted
 */
export async function retryWhileBusy(attempt, { signal, onWait }) {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const seconds = error instanceof ServiceError ? error.retryAfter : null;
      if (seconds === null || seconds > LONGEST_WAIT_S || attempts === MOST_ATTEMPTS) throw error;
      onWait(seconds);
      await pause(seconds, signal);
    }
  }
}

/**
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new DOMException("Cancelled", "AbortError"));
      },
      { once: true },
    );
  });
}
