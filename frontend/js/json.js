// JSON from a server: of unknown content until it has been checked.

const TIMEOUT_MS = 4000;

/**
 * Fetches JSON; null if it does not arrive in time or is not JSON.
 *
 * @param {string} url
 * @returns {Promise<unknown>}
 */
export async function getJson(url) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { cache: "no-store", signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * Parses JSON; null if the text is not JSON.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Whether a value has fields that can be read.
 *
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null;
}
