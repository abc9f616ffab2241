// What the page takes as given: limits it checks itself, and where the service is.

/** Largest photo that the service accepts, in bytes (the specification's 10 MB). */
export const MAX_BYTES = 10 * 1024 * 1024;

/** Most pixels that the service takes; more would also be slow to draw here. */
export const MAX_PIXELS = 64_000_000;

/** Recommended size in pixels, whichever way the photo is turned. */
export const RECOMMENDED = { long: 1280, short: 720 };

/** After this many seconds an analysis counts as slow. */
export const SLOW_AFTER_S = 60;

/** Pause between two looks at a service that is not ready, and the longest wait for one look. */
export const POLL_EVERY_MS = 2000;
export const POLL_TIMEOUT_MS = 4000;

const DEFAULTS = {
  inference_url: "http://127.0.0.1:8080/predictions/skin_lesion",
  explanation_url: "http://127.0.0.1:8080/explanations/skin_lesion",
  health_url: "http://127.0.0.1:8080/ping",
};

/**
 * The addresses of the service, from the page's own server.
 * A page server that offers no `config.json` gets the addresses that `make serve` uses.
 *
 * @returns {Promise<{inference_url: string, explanation_url: string, health_url: string}>}
 */
export async function loadConfig() {
  try {
    const response = await fetch("config.json", {
      cache: "no-store",
      signal: AbortSignal.timeout(POLL_TIMEOUT_MS),
    });
    return response.ok ? { ...DEFAULTS, ...(await response.json()) } : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}
