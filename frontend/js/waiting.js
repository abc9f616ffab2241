// How long a person waits: the clocks of the upload and of the analysis, and when either is slow.

/** Seconds after which a wait counts as long if there is nothing to compare it with. */
const USUAL_S = 30;

/** Shorter waits are never called long, whatever the earlier ones were. */
const SHORTEST_SLOW_S = 10;

/** A wait is unusual from this multiple of the longest earlier one. */
const UNUSUAL = 3;

/** @type {number[]} seconds that this page's earlier answers took, without the uploads */
const earlier = [];

/** @param {number} seconds that an answer took after the upload */
export function recordAnswer(seconds) {
  earlier.push(seconds);
}

/** Seconds after which an analysis counts as slow. */
export function slowAnalysisAfter() {
  if (earlier.length === 0) return USUAL_S;
  return Math.max(SHORTEST_SLOW_S, UNUSUAL * Math.max(...earlier));
}

/** Seconds after which an upload counts as slow. */
export function slowUploadAfter() {
  return USUAL_S;
}

/** Counts seconds, and calls back with the whole seconds once in each. */
export class Clock {
  /** @param {(seconds: number) => void} onSecond */
  constructor(onSecond) {
    this.started = performance.now();
    this.timer = setInterval(() => onSecond(Math.floor(this.seconds())), 1000);
  }

  seconds() {
    return (performance.now() - this.started) / 1000;
  }

  restart() {
    this.started = performance.now();
  }

  stop() {
    clearInterval(this.timer);
  }
}
