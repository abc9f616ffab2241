// The elements of index.html that the page reads or changes.

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
  resultLabel: find("result-label", HTMLElement),
  headline: find("headline", HTMLElement),
  resultMessage: find("result-message", HTMLElement),
  overlayHint: find("overlay-hint", HTMLElement),
  lesionMarks: find("lesion-marks", HTMLElement),
  lesions: find("lesions", HTMLElement),
  lesionsNote: find("lesions-note", HTMLElement),
  lesionsHint: find("lesions-hint", HTMLElement),
  lesionButtons: find("lesion-buttons", HTMLElement),
  advice: find("advice", HTMLElement),
  doubts: find("doubts", HTMLElement),
  doubtsTitle: find("doubts-title", HTMLElement),
  doubtsList: find("doubts-list", HTMLElement),
  doubtsAdvice: find("doubts-advice", HTMLElement),
  probabilityBox: find("probability-box", HTMLElement),
  probability: find("probability", HTMLElement),
  scale: find("scale", HTMLElement),
  scaleTypes: find("scale-types", HTMLElement),
  scaleBands: find("scale-bands", HTMLElement),
  scaleEdges: find("scale-edges", HTMLElement),
  scaleMarker: find("scale-marker", HTMLElement),
  bandMeaning: find("band-meaning", HTMLElement),
  prior: find("prior", HTMLElement),
  bands: find("bands", HTMLElement),
  bandsBody: find("bands-body", HTMLElement),
  adviceThresholds: find("advice-thresholds", HTMLElement),
  remarks: find("remarks", HTMLElement),
  type: find("type", HTMLElement),
  confidence: find("confidence", HTMLElement),
  meaning: find("meaning", HTMLElement),
  confidenceMeaning: find("confidence-meaning", HTMLElement),
  kinds: find("kinds", HTMLElement),
  likelyKinds: find("likely-kinds", HTMLElement),

  explanation: find("explanation", HTMLElement),
  explanationTitle: find("explanation-title", HTMLElement),
  explanationMessage: find("explanation-message", HTMLElement),
  explainedNetwork: find("explained-network", HTMLElement),
  explanationProblem: find("explanation-problem", HTMLElement),
  explain: find("explain", HTMLButtonElement),
  heatmap: find("heatmap", HTMLImageElement),
  heatmapBox: find("heatmap-box", HTMLElement),
  heatmapScale: find("heatmap-scale", HTMLElement),

  nextSteps: find("next-steps", HTMLElement),
  nextStepsList: find("next-steps-list", HTMLElement),
  details: find("details", HTMLDetailsElement),
  selection: find("selection", HTMLElement),
  scoreTitle: find("score-title", HTMLElement),
  candidates: find("candidates", HTMLElement),
  rule: find("rule", HTMLElement),
  classifiers: find("classifiers", HTMLElement),
  allKinds: find("all-kinds", HTMLElement),
  technical: find("technical", HTMLElement),
  stamp: find("stamp", HTMLElement),
  print: find("print", HTMLButtonElement),
  again: find("again", HTMLButtonElement),

  live: find("live", HTMLElement),
});
