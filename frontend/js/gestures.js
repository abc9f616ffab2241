// Zooming and moving a picture with wheel, mouse, fingers and keys.

/** @import { Point, View } from "./zoom.js" */

import { WHOLE, moveBy, zoomBy } from "./zoom.js";

export const ZOOM_STEP = 1.5;
const KEY_DISTANCE = 0.1;
const [WHEEL_SPEED, PINCH_SPEED] = [0.002, 0.008];
/** Some browsers count lines instead of pixels. */
const LINE_PIXELS = 15;
/** One notch of a wheel must not jump through the picture. */
const MOST_WHEEL_PIXELS = 100;
/** A pointer that moved less than this has clicked, not dragged. */
const CLICK_PIXELS = 4;

/** @type {Readonly<Record<string, (view: View) => View>>} */
const KEYS = Object.freeze({
  "+": (view) => zoomBy(view, ZOOM_STEP),
  "=": (view) => zoomBy(view, ZOOM_STEP),
  "-": (view) => zoomBy(view, 1 / ZOOM_STEP),
  0: () => WHOLE,
  ArrowLeft: (view) => moveBy(view, { x: KEY_DISTANCE, y: 0 }),
  ArrowRight: (view) => moveBy(view, { x: -KEY_DISTANCE, y: 0 }),
  ArrowUp: (view) => moveBy(view, { x: 0, y: KEY_DISTANCE }),
  ArrowDown: (view) => moveBy(view, { x: 0, y: -KEY_DISTANCE }),
});

/**
 * Lets a person zoom and move the picture in a frame. As long as the whole picture is in view, the
 * frame leaves scrolling with wheel, finger and arrow keys to the page.
 *
 * @param {HTMLElement} frame
 * @param {() => View} getView
 * @param {(view: View) => void} setView
 */
export function listenForGestures(frame, getView, setView) {
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") && getView().zoom === 1) return;
    const change = KEYS[event.key];
    if (!change) return;
    event.preventDefault();
    setView(change(getView()));
  });

  // A pinch on a touchpad arrives as a wheel event with Ctrl.
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && document.activeElement !== frame) return;
      if (!event.ctrlKey && event.deltaY > 0 && getView().zoom === 1) return;
      event.preventDefault();
      setView(zoomBy(getView(), wheelFactor(event), placeIn(frame, event)));
    },
    { passive: false },
  );

  // Otherwise the browser takes two fingers, or one on an enlarged picture, for scrolling.
  frame.addEventListener(
    "touchmove",
    (event) => {
      const ours = event.touches.length > 1 || getView().zoom > 1;
      if (ours && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );

  frame.addEventListener("dragstart", (event) => event.preventDefault());
  listenForPointers(frame, getView, setView);
}

/** @param {WheelEvent} event */
function wheelFactor({ deltaY, deltaMode, ctrlKey }) {
  const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? deltaY * LINE_PIXELS : deltaY;
  const most = ctrlKey ? MOST_WHEEL_PIXELS / 2 : MOST_WHEEL_PIXELS;
  const bounded = Math.min(most, Math.max(-most, pixels));
  return Math.exp(-bounded * (ctrlKey ? PINCH_SPEED : WHEEL_SPEED));
}

/**
 * One pointer moves the picture; two zoom it, too.
 *
 * @param {HTMLElement} frame
 * @param {() => View} getView
 * @param {(view: View) => void} setView
 */
function listenForPointers(frame, getView, setView) {
  /** @type {Map<number, Point>} */
  const pointers = new Map();
  let travelled = 0;

  frame.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, placeIn(frame, event));
  });
  frame.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = middleAndSpread([...pointers.values()]);
    pointers.set(event.pointerId, placeIn(frame, event));
    const after = middleAndSpread([...pointers.values()]);
    travelled += Math.abs(event.movementX) + Math.abs(event.movementY);
    if (travelled < CLICK_PIXELS && pointers.size === 1) return;
    // Only now: a captured pointer does not click the buttons in the picture.
    frame.setPointerCapture(event.pointerId);
    const distance = { x: after.x - before.x, y: after.y - before.y };
    const moved = moveBy(getView(), distance);
    const factor = pointers.size > 1 && before.spread > 0 ? after.spread / before.spread : 1;
    setView(zoomBy(moved, factor, after));
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"])) {
    frame.addEventListener(type, (event) => {
      if (!frame.hasPointerCapture(event.pointerId) || type !== "pointerleave") {
        pointers.delete(event.pointerId);
      }
    });
  }
}

/**
 * @param {HTMLElement} frame
 * @param {MouseEvent} event
 * @returns {Point}
 */
function placeIn(frame, { clientX, clientY }) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}

/** @param {Point[]} points one or two, or more of which the first two count */
function middleAndSpread([first = { x: 0, y: 0 }, second = first]) {
  return {
    x: (first.x + second.x) / 2,
    y: (first.y + second.y) / 2,
    spread: Math.hypot(first.x - second.x, first.y - second.y),
  };
}
