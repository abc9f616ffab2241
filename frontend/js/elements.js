// The elements of index.html that the page reads or changes before there is a result, or to react to
// a person. Those that only draw a result are in result-elements.js.

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 * @throws {TypeError} if index.html has no such element of this type
 */
export function find(id, type) {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new TypeError(`index.html has no ${type.name} with the id "${id}"`);
}

export const elements = Object.freeze({
  server: find("server", HTMLElement),

  queue: find("queue", HTMLElement),
  queueTitle: find("queue-title", HTMLElement),
  queueList: find("queue-list", HTMLElement),

  upload: find("upload", HTMLElement),
  form: find("form", HTMLFormElement),
  dropzone: find("dropzone", HTMLElement),
  photo: find("photo", HTMLInputElement),
  camera: find("camera", HTMLInputElement),
  photoHint: find("photo-hint", HTMLElement),
  photoLabel: find("photo-label", HTMLElement),
  photoName: find("photo-name", HTMLElement),
  preparing: find("preparing", HTMLElement),
  photoNote: find("photo-note", HTMLElement),
  edit: find("edit", HTMLButtonElement),
  undoEdit: find("undo-edit", HTMLButtonElement),
  preview: find("preview", HTMLImageElement),
  problem: find("problem", HTMLElement),
  problemTitle: find("problem-title", HTMLElement),
  problemMessage: find("problem-message", HTMLElement),
  problemClose: find("problem-close", HTMLButtonElement),
  submit: find("submit", HTMLButtonElement),
  resolutionTitle: find("resolution-title", HTMLElement),
  resolutionText: find("resolution-text", HTMLElement),

  progress: find("progress", HTMLElement),
  progressBar: find("progress-bar", HTMLProgressElement),
  progressLabel: find("progress-label", HTMLElement),
  progressSlow: find("progress-slow", HTMLElement),
  cancel: find("cancel", HTMLButtonElement),

  beside: find("beside", HTMLElement),
  cautionBefore: find("caution-before", HTMLElement),
  result: find("result", HTMLElement),
  resultTitle: find("result-title", HTMLElement),
  lesionMarks: find("lesion-marks", HTMLElement),
  lesionButtons: find("lesion-buttons", HTMLElement),
  explanationTitle: find("explanation-title", HTMLElement),
  explain: find("explain", HTMLButtonElement),
  details: find("details", HTMLDetailsElement),
  print: find("print", HTMLButtonElement),
  again: find("again", HTMLButtonElement),

  live: find("live", HTMLElement),
});
