// Lets the page open without a connection: its own files are kept in the browser, and used where its
// server does not answer. Photos and answers do not pass through here, and nothing of them is kept.

const CACHE = "page";

/** The page's files; its server writes the list. A file that is not in it is kept once it was used. */
const FILES = [];

/** Addresses below this one that are never kept. */
const NEVER_KEPT = ["status"];

addEventListener("install", (event) => event.waitUntil(keepFiles()));

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && isFile(url)) event.respondWith(load(event.request));
});

async function keepFiles() {
  const cache = await caches.open(CACHE);
  await cache.addAll(["./", "config.json", ...FILES]);
}

/** @param {string} url */
function isFile(url) {
  const [folder, path] = [registration.scope, url.slice(registration.scope.length)];
  return url.startsWith(folder) && !NEVER_KEPT.includes(path);
}

/**
 * Asks the server first, so that a new version of the page is used at once.
 *
 * @param {Request} request
 */
async function load(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request);
    if (!kept) throw error;
    return kept;
  }
}
