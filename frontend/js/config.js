// Constants of the page, and the configuration that the page's own server provides.

/** @import { Config, Limits, ProbabilityScale } from "./types.js" */

import { getJson, isObject } from "./json.js";

/** Pause between two status requests while the service is not ready. */
export const POLL_EVERY_MS = 2000;

/** The limits that `config.json` must have, all of them, for any to be used. */
const LIMITS = Object.freeze([
  "max_bytes",
  "max_pixels",
  "file_bytes",
  "file_pixels",
  "upload_side",
  "detail_side",
  "recommended_width",
  "recommended_height",
  "blur_threshold",
  "dark_threshold",
  "bright_threshold",
]);

/** The addresses that `make serve` uses. */
const DEFAULT_ADDRESSES = {
  inference_url: "http://127.0.0.1:8080/predictions/skin_lesion",
  explanation_url: "http://127.0.0.1:8080/explanations/skin_lesion",
  health_url: "http://127.0.0.1:8080/ping",
};

/**
 * Loads the addresses and the limits of the service from the page's own server.
 *
 * A server without `config.json` gets the default addresses, no limits and no scale: the service
 * then checks the photo alone.
 *
 * @returns {Promise<Config>}
 */
export async function loadConfig() {
  const config = await getJson("config.json");
  if (!isObject(config)) return { ...DEFAULT_ADDRESSES, limits: null, scale: null };
  const { inference_url, explanation_url, health_url } = DEFAULT_ADDRESSES;
  return {
    inference_url: stringOr(inference_url, config.inference_url),
    explanation_url: stringOr(explanation_url, config.explanation_url),
    health_url: stringOr(health_url, config.health_url),
    limits: isLimits(config.limits) ? config.limits : null,
    scale: isScale(config.probability_scale) ? config.probability_scale : null,
  };
}

/**
 * @param {string} fallback
 * @param {unknown} value
 */
function stringOr(fallback, value) {
  return typeof value === "string" ? value : fallback;
}

/**
 * @param {unknown} value
 * @returns {value is Limits}
 */
function isLimits(value) {
  if (!isObject(value)) return false;
  return LIMITS.map((name) => value[name]).every(
    (limit) => typeof limit === "number" && limit > 0,
  );
}

/**
 * Checks for bands only: they come with the rest, from the server of this very page.
 *
 * @param {unknown} value
 * @returns {value is ProbabilityScale}
 */
function isScale(value) {
  return isObject(value) && Array.isArray(value.bands);
}
