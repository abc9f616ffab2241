// Keeps the page's own files in the browser, so that it can be installed and opened offline.

/** Registers the service worker, where the browser has them and the address is secure. */
export async function keepPage() {
  try {
    await navigator.serviceWorker?.register("service-worker.js");
  } catch {
    // The page works without it; some browsers refuse it in private windows.
  }
}
