// Crops and rotates a photo in a dialog. What lies in the frame is kept: the photo is moved and
// enlarged behind it, with a mouse, fingers, keys or buttons.

import { encodeJpeg, newContext } from "./canvas.js";
import { addStylesheet, newElement } from "./dom.js";
import { text } from "./language.js";

/** @import { Size } from "./types.js" */

const ZOOM_STEP = 1.25;

/** Part of the frame by which a key or button moves the photo. */
const MOVE_STEP = 0.1;

/** Fewest pixels of the photo across the frame. */
const FEWEST_PIXELS = 160;

/** Most pixels of the edited photo: what every browser can draw. */
const MOST_PIXELS = 16_000_000;

const JPEG_QUALITY = 0.95;

/** @type {Readonly<Record<string, [number, number]>>} direction in which the frame moves */
const DIRECTIONS = Object.freeze({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/**
 * Where the frame lies: ``turns`` quarter turns clockwise, and the frame's centre and magnification
 * in the turned photo.
 */
class Placement {
  /**
   * @param {Size} photo
   * @param {Size} frame in pixels of the screen
   */
  constructor(photo, frame) {
    this.photo = photo;
    this.frame = frame;
    this.turns = 0;
    this.zoom = 1;
    this.x = photo.width / 2;
    this.y = photo.height / 2;
  }

  reset() {
    Object.assign(this, new Placement(this.photo, this.frame));
  }

  /** @returns {Size} of the turned photo */
  turned() {
    const { width, height } = this.photo;
    return this.turns % 2 === 0 ? { width, height } : { width: height, height: width };
  }

  /** Pixels of the screen per pixel of the photo. */
  scale() {
    const { width, height } = this.turned();
    return this.zoom * Math.min(this.frame.width / width, this.frame.height / height);
  }

  rotate() {
    [this.x, this.y] = [this.turned().height - this.y, this.x];
    this.turns = (this.turns + 1) % 4;
    this.move(0, 0);
  }

  /**
   * Enlarges the photo; the point under the given place of the frame stays there.
   *
   * @param {number} factor
   * @param {{x: number, y: number}} [place] from the frame's centre
   */
  enlarge(factor, { x, y } = { x: 0, y: 0 }) {
    const before = this.scale();
    const { width, height } = this.turned();
    const most = Math.max(1, Math.min(width, height) / FEWEST_PIXELS);
    this.zoom = Math.min(most, Math.max(1, this.zoom * factor));
    const after = this.scale();
    this.move(x / before - x / after, y / before - y / after);
  }

  /**
   * Moves the frame over the photo, no farther than its edges.
   *
   * @param {number} x pixels of the photo
   * @param {number} y
   */
  move(x, y) {
    const { width, height } = this.turned();
    const scale = this.scale();
    this.x = within(this.x + x, width, this.frame.width / scale);
    this.y = within(this.y + y, height, this.frame.height / scale);
  }

  /** The part of the turned photo in the frame. */
  region() {
    const { width, height } = this.turned();
    const scale = this.scale();
    const [across, down] = [this.frame.width / scale, this.frame.height / scale];
    const left = Math.max(0, Math.round(this.x - across / 2));
    const top = Math.max(0, Math.round(this.y - down / 2));
    return {
      left,
      top,
      width: Math.min(width - left, Math.round(across)),
      height: Math.min(height - top, Math.round(down)),
    };
  }

  /** Whether the whole photo is kept as it is. */
  isWhole() {
    const { width, height } = this.region();
    return this.turns === 0 && width === this.photo.width && height === this.photo.height;
  }
}

/**
 * Keeps a window within a length; one that is longer lies in the middle.
 *
 * @param {number} centre
 * @param {number} length
 * @param {number} window_
 */
function within(centre, length, window_) {
  if (window_ >= length) return length / 2;
  return Math.min(length - window_ / 2, Math.max(window_ / 2, centre));
}

/**
 * Draws a turned photo so that a point of it lies at the origin.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {ImageBitmap} bitmap
 * @param {Placement} placement
 */
function drawTurned(context, bitmap, { turns }) {
  context.rotate((turns * Math.PI) / 2);
  // The turned photo's left upper corner is another corner of the stored one.
  const left = turns === 2 || turns === 3 ? -bitmap.width : 0;
  const top = turns === 1 || turns === 2 ? -bitmap.height : 0;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top);
}

/**
 * Lets a person edit a photo.
 *
 * @param {File} file
 * @returns {Promise<File | null>} the edited photo; null if it was left as it is
 * @throws {DOMException} if the browser cannot decode or encode it
 */
export async function editPhoto(file) {
  const bitmap = await createImageBitmap(file, {
    imageOrientation: "from-image",
    colorSpaceConversion: "none",
  });
  await addStylesheet("editor.css");
  const parts = buildDialog();
  try {
    return await runDialog(parts, bitmap, file.name);
  } finally {
    parts.dialog.remove();
    bitmap.close();
  }
}

function buildDialog() {
  const dialog = newElement("dialog", "", "editor");
  dialog.setAttribute("aria-labelledby", "editor-title");
  const title = newElement("h2", text.photo.edit);
  title.id = "editor-title";
  const hint = newElement("p", text.photo.editHint, "hint");
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", text.photo.editorKeys);
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const tools = newElement("div", "", "editor-tools");
  for (const [action, label] of Object.entries(text.photo.editorTools)) {
    tools.append(newButton(action, label, SIGNS[action]));
  }
  const ends = newElement("div", "", "editor-tools");
  const apply = newButton("apply", text.photo.apply);
  apply.classList.add("primary");
  ends.append(apply, newButton("cancel", text.photo.cancelEdit));
  dialog.append(title, hint, canvas, status, tools, ends);
  document.body.append(dialog);
  return { dialog, canvas, status };
}

/**
 * @param {string} action
 * @param {string} label
 * @param {string} [sign] shown instead of the label
 */
function newButton(action, label, sign) {
  const button = newElement("button", sign ?? label, "button");
  button.type = "button";
  button.value = action;
  if (sign) button.setAttribute("aria-label", label);
  return button;
}

/**
 * @param {ReturnType<typeof buildDialog>} parts
 * @param {ImageBitmap} bitmap
 * @param {string} name
 * @returns {Promise<File | null>}
 */
function runDialog({ dialog, canvas, status }, bitmap, name) {
  dialog.showModal();
  const placement = new Placement(bitmap, fitCanvas(canvas));
  const show = () => {
    draw(canvas, bitmap, placement);
    status.textContent = text.photo.editorStatus(placement.region(), bitmap, placement.turns * 90);
  };
  show();
  canvas.focus();
  listenToPointers(canvas, placement, show);
  const resized = new ResizeObserver(() => {
    placement.frame = fitCanvas(canvas);
    placement.move(0, 0);
    show();
  });
  resized.observe(dialog);
  return new Promise((resolve, reject) => {
    /** @param {File | null} result */
    const end = (result) => {
      resized.disconnect();
      dialog.close();
      resolve(result);
    };
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      end(null);
    });
    canvas.addEventListener("keydown", (event) => {
      if (!pressKey(placement, event.key)) return;
      event.preventDefault();
      show();
    });
    dialog.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (!button) return;
      if (button.value === "cancel") end(null);
      else if (button.value === "apply") cut(bitmap, placement, name).then(end, reject);
      else {
        pressKey(placement, KEYS[button.value] ?? "");
        show();
      }
    });
  });
}

/** @type {Readonly<Record<string, string>>} */
const SIGNS = Object.freeze({ left: "←", right: "→", up: "↑", down: "↓" });

/** @type {Readonly<Record<string, string>>} the key that does what a button does */
const KEYS = Object.freeze({
  rotate: "r",
  zoomIn: "+",
  zoomOut: "-",
  left: "ArrowLeft",
  right: "ArrowRight",
  up: "ArrowUp",
  down: "ArrowDown",
  reset: "0",
});

/**
 * @param {Placement} placement
 * @param {string} key
 * @returns {boolean} whether the key has a meaning
 */
function pressKey(placement, key) {
  const direction = DIRECTIONS[key];
  if (direction) {
    const step = (MOVE_STEP * Math.min(placement.frame.width, placement.frame.height)) /
      placement.scale();
    placement.move(direction[0] * step, direction[1] * step);
  } else if (key === "+" || key === "=") placement.enlarge(ZOOM_STEP);
  else if (key === "-") placement.enlarge(1 / ZOOM_STEP);
  else if (key === "r" || key === "R") placement.rotate();
  else if (key === "0") placement.reset();
  else return false;
  return true;
}

/**
 * Moves the photo with one pointer, enlarges it with two or with the wheel.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Placement} placement
 * @param {() => void} show
 */
function listenToPointers(canvas, placement, show) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event, canvas));
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = placeOf(event, canvas);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      placement.enlarge(factor, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
    const share = (other ? 0.5 : 1) / placement.scale();
    placement.move((before.x - now.x) * share, (before.y - now.y) * share);
    pointers.set(event.pointerId, now);
    show();
  });
  for (const ended of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(ended, (event) => {
      if (event instanceof PointerEvent) pointers.delete(event.pointerId);
    });
  }
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    placement.enlarge(Math.exp(-event.deltaY / 400), placeOf(event, canvas));
    show();
  }, { passive: false });
}

/**
 * The place of a pointer from the frame's centre.
 *
 * @param {MouseEvent} event
 * @param {HTMLCanvasElement} canvas
 */
function placeOf({ clientX, clientY }, canvas) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

/**
 * @param {{x: number, y: number}} a
 * @param {{x: number, y: number}} b
 */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/**
 * Gives the canvas as many pixels as the screen has there; returns its size on the screen.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {Size}
 */
function fitCanvas(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  Object.assign(canvas, { width: width * devicePixelRatio, height: height * devicePixelRatio });
  return { width, height };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} bitmap
 * @param {Placement} placement
 */
function draw(canvas, bitmap, placement) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.resetTransform();
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.translate(canvas.width / 2, canvas.height / 2);
  const scale = placement.scale() * devicePixelRatio;
  context.scale(scale, scale);
  context.translate(-placement.x, -placement.y);
  drawTurned(context, bitmap, placement);
}

/**
 * Cuts out what lies in the frame.
 *
 * @param {ImageBitmap} bitmap
 * @param {Placement} placement
 * @param {string} name
 * @returns {Promise<File | null>} null if the photo was left as it is
 */
async function cut(bitmap, placement, name) {
  if (placement.isWhole()) return null;
  const { left, top, width, height } = placement.region();
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  const context = newContext({
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  });
  const { canvas } = context;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(-left, -top);
  drawTurned(context, bitmap, placement);
  const blob = await encodeJpeg(canvas, JPEG_QUALITY);
  return new File([blob], name, { type: "image/jpeg" });
}
