// The viewer: the photo, and over it what the service found. It keeps what is shown and how large
// by itself; the rest of the page only tells it the result.

/**
 * @import { Answer, Assessment, Photo } from "./types.js"
 * @import { View } from "./zoom.js"
 */

import { Status } from "./codes.js";
import { jpegUrl, setSource, setText } from "./dom.js";
import { drawAnswer, lineSample } from "./drawing.js";
import { find } from "./elements.js";
import { decimal, wholePercent } from "./format.js";
import { ZOOM_STEP, listenForGestures } from "./gestures.js";
import { text } from "./language.js";
import { placeOfBox } from "./places.js";
import { networkName } from "./networks.js";
import { WHOLE, showBox, zoomBy } from "./zoom.js";

/** @typedef {keyof typeof text.viewer.captions} Layer what the viewer shows over the photo */

const parts = Object.freeze({
  viewer: find("viewer", HTMLElement),
  tools: find("viewer-tools", HTMLElement),
  layers: find("layers", HTMLFieldSetElement),
  heatmapLayer: find("heatmap-layer", HTMLElement),
  originalFigure: find("original-figure", HTMLElement),
  original: find("original", HTMLImageElement),
  originalFrame: find("original-frame", HTMLElement),
  overlayFigure: find("overlay-figure", HTMLElement),
  caption: find("overlay-caption", HTMLElement),
  frame: find("overlay-frame", HTMLElement),
  overlay: find("overlay", HTMLImageElement),
  heatmap: find("heatmap-over-photo", HTMLImageElement),
  drawing: find("drawing", SVGSVGElement),
  measures: find("measures", HTMLDetailsElement),
  legend: find("masks-legend", HTMLElement),
  strengthRow: find("strength-row", HTMLElement),
  strength: find("strength", HTMLInputElement),
  boxes: find("show-boxes", HTMLInputElement),
  compare: find("compare", HTMLInputElement),
  splitRow: find("split-row", HTMLElement),
  split: find("split", HTMLInputElement),
  zoomIn: find("zoom-in", HTMLButtonElement),
  zoomValue: find("zoom-value", HTMLElement),
  zoomOut: find("zoom-out", HTMLButtonElement),
  zoomSpot: find("zoom-spot", HTMLButtonElement),
  zoomWhole: find("zoom-whole", HTMLButtonElement),
});

/** Opacity in percent with which a layer begins: the photo shines through the fill. */
const STRENGTHS = Object.freeze({ photo: 0, outline: 0, overlay: 30, masks: 20, heatmap: 100 });

/** @type {Answer | null} */
let shown = null;
/** @type {Layer} */
let layer = "overlay";
/** @type {Record<Layer, number>} */
let strengths = { ...STRENGTHS };
/** @type {View} */
let view = WHOLE;
/** The texts that are in view, which change with the language. */
let shownTexts = text;

/**
 * Shows a result. A new answer begins with the whole picture and the overlay; modules that are
 * loaded on demand learn of it by the event ``newanswer`` of the viewer.
 *
 * @param {Answer} answer
 * @param {Pick<Photo, "url" | "readable">} photo
 * @param {string} heatmapUrl empty as long as there is no heat map
 */
export function renderViewer(answer, photo, heatmapUrl) {
  showPictures(answer, photo);
  setSource(parts.heatmap, heatmapUrl);
  parts.heatmapLayer.hidden = !heatmapUrl;
  if (answer === shown) {
    if (layer === "heatmap" && !heatmapUrl) showLayer("overlay");
    if (shownTexts !== text) showTexts(answer);
    return;
  }
  shown = answer;
  strengths = { ...STRENGTHS };
  parts.boxes.checked = false;
  parts.compare.checked = false;
  parts.split.value = "50";
  drawAnswer(parts.drawing, answer);
  layer = "overlay";
  view = WHOLE;
  showTexts(answer);
  showOptions();
  parts.measures.open = false;
  parts.measures.hidden = !answer.measures;
  parts.viewer.dispatchEvent(new Event("newanswer"));
}

/** @param {Answer} answer */
function showTexts(answer) {
  shownTexts = text;
  fillLegend(answer);
  showLayer(layer);
  showView(view);
}

/** Forgets the pictures, so that the browser can free their memory. */
export function clearViewer() {
  shown = null;
  for (const image of [parts.original, parts.overlay, parts.heatmap]) setSource(image, "");
  parts.drawing.replaceChildren();
}

/**
 * Where the browser cannot show the photo, the overlay that the service drew is shown instead.
 *
 * @param {Answer} answer
 * @param {Pick<Photo, "url" | "readable">} photo
 */
function showPictures(answer, { url, readable }) {
  const { image, status } = answer;
  const found = status === Status.OK;
  const drawn = jpegUrl(answer.overlay_jpeg);
  parts.viewer.style.setProperty("--ratio", String(image.width / image.height));
  parts.originalFigure.hidden = !readable;
  setSource(parts.original, readable ? url : "");
  setSource(parts.overlay, found && readable ? url : drawn);
  parts.viewer.classList.toggle("only-photo", !found);
  parts.overlayFigure.hidden = !found;
  parts.tools.hidden = !found || !readable;
  parts.drawing.toggleAttribute("hidden", !readable);
}

/** @param {Answer} answer */
function fillLegend({ segmentation: { candidates, selected } }) {
  const lines = candidates.map(({ model }, index) => {
    const item = document.createElement("li");
    const name = networkName(model);
    item.append(lineSample(index), model === selected ? text.viewer.keptMask(name) : name);
    return item;
  });
  parts.legend.replaceChildren(...lines);
}

/** @param {Layer} next */
function showLayer(next) {
  layer = next;
  parts.viewer.dataset.layer = layer;
  for (const radio of parts.layers.querySelectorAll("input")) {
    radio.checked = radio.value === layer;
  }
  parts.caption.textContent = text.viewer.captions[layer];
  if (shown?.status === Status.OK) parts.overlay.alt = describe(shown);
  parts.legend.hidden = layer !== "masks";
  parts.strengthRow.hidden = STRENGTHS[layer] === 0;
  parts.strength.value = String(strengths[layer]);
  parts.viewer.style.setProperty("--strength", String(strengths[layer] / 100));
}

/**
 * What the picture shows, for people who cannot see it.
 *
 * @param {Assessment} answer
 */
function describe({ segmentation, image }) {
  const { bounding_box: box, candidates, selected, agreement } = segmentation;
  const area = candidates.find(({ model }) => model === selected)?.area_fraction ?? 0;
  const values = {
    place: box ? placeOfBox(box, image) : "",
    share: wholePercent(area),
    agreement: wholePercent(agreement ?? 0),
  };
  const { photoAlt, outlineAlt, overlayAlt, masksAlt, heatmapAlt } = text.viewer;
  if (layer === "photo") return photoAlt;
  if (layer === "heatmap") return heatmapAlt;
  return { outline: outlineAlt, overlay: overlayAlt, masks: masksAlt }[layer](values);
}

/** @param {View} next */
function showView(next) {
  view = next;
  const { style, classList } = parts.viewer;
  style.setProperty("--zoom", String(view.zoom));
  style.setProperty("--x", String(view.x));
  style.setProperty("--y", String(view.y));
  classList.toggle("zoomed", view.zoom > 1);
  setText(parts.zoomValue, text.format.percent(decimal(100 * view.zoom, 0)));
  for (const button of [parts.zoomOut, parts.zoomWhole]) {
    button.setAttribute("aria-disabled", String(view.zoom === 1));
  }
}

/** Shows or hides what the check boxes choose. */
function showOptions() {
  parts.viewer.classList.toggle("with-boxes", parts.boxes.checked);
  parts.viewer.classList.toggle("split", parts.compare.checked);
  parts.splitRow.hidden = !parts.compare.checked;
  const part = parts.compare.checked ? Number(parts.split.value) / 100 : 0;
  parts.viewer.style.setProperty("--split", String(part));
}

function zoomToSpot() {
  const box = shown?.segmentation.bounding_box;
  if (shown && box) showView(showBox(box, shown.image));
}

// A print shows the overlay, whatever is chosen on the screen.
/** @type {Layer} */
let layerOnScreen = layer;
window.addEventListener("beforeprint", () => {
  layerOnScreen = layer;
  showLayer("overlay");
});
window.addEventListener("afterprint", () => showLayer(layerOnScreen));

parts.layers.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement) showLayer(/** @type {Layer} */ (target.value));
});
parts.strength.addEventListener("input", () => {
  strengths[layer] = Number(parts.strength.value);
  parts.viewer.style.setProperty("--strength", String(strengths[layer] / 100));
});
for (const control of [parts.boxes, parts.compare, parts.split]) {
  control.addEventListener("input", showOptions);
}
parts.zoomIn.addEventListener("click", () => showView(zoomBy(view, ZOOM_STEP)));
parts.zoomOut.addEventListener("click", () => showView(zoomBy(view, 1 / ZOOM_STEP)));
parts.zoomWhole.addEventListener("click", () => showView(WHOLE));
parts.zoomSpot.addEventListener("click", zoomToSpot);
parts.measures.addEventListener("toggle", async () => {
  const { startRuler, stopRuler } = await import("./ruler.js");
  if (parts.measures.open && shown) startRuler(shown, view);
  else stopRuler();
});
for (const frame of [parts.frame, parts.originalFrame]) {
  listenForGestures(frame, () => view, showView);
}
