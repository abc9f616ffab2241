// What the page knows of the service: its addresses and limits, and whether it is ready.

import { getServerStatus } from "./api.js";
import { ServerState } from "./codes.js";
import { POLL_EVERY_MS, loadConfig } from "./config.js";
import { state, update } from "./store.js";

export const configLoaded = loadConfig();
let polling = false;

export async function useConfig() {
  const { limits, scale } = await configLoaded;
  update({ limits, scale });
}

/** Asks for the service's status until it is ready. */
export async function pollServer() {
  if (polling) return;
  polling = true;
  while (!(await checkServer())) {
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
  polling = false;
}

/** Asks for the service's status once; returns whether it is ready. */
export async function checkServer() {
  const server = await getServerStatus(await configLoaded);
  const ready = server === ServerState.READY;
  const problem = ready && state.problem?.untilReady ? null : state.problem;
  update({ server, problem, wasWaiting: state.wasWaiting || !ready });
  return ready;
}
