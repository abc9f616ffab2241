// The part of the page that only a result needs. It is loaded as soon as a photo has been chosen, so
// that it is there when the answer comes.

import { addStylesheet } from "./dom.js";

/** @type {typeof import("./result.js") | null} */
let loaded = null;
/** @type {Promise<void> | null} */
let loading = null;

/** What draws a result; null until it has been loaded, which is before there is a result. */
export function resultPart() {
  return loaded;
}

/** Loads the part ahead of the answer; if that fails, it is tried again for the answer. */
export function preloadResultPart() {
  loadResultPart().catch(() => {});
}

/** Loads the modules and the stylesheets of the part, once. */
export async function loadResultPart() {
  loading ??= load();
  try {
    await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
}

async function load() {
  const [module] = await Promise.all([
    import("./result.js"),
    addStylesheet("viewer.css"),
    addStylesheet("result.css"),
    addStylesheet("print.css", "print"),
  ]);
  loaded = module;
}
