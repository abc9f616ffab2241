// The page's texts in English. A section for each part of the page; a text with numbers or names in
// it is a function. The texts that never change stand in index.html.

/** Choosing and preparing a photo. */
export const photo = Object.freeze({});

/** The result of an analysis. */
export const result = Object.freeze({});

/** The viewer: photo, outlines, masks and heat map. */
export const viewer = Object.freeze({
  captions: Object.freeze({
    photo: "Photo",
    outline: "Outline of the spot",
    overlay: "Overlay: the spot in red",
    masks: "Masks of both networks",
    heatmap: "Heat map over the photo",
  }),
  photoAlt: "Your photo, as sent",
  /** @param {{place: string, share: string}} values */
  outlineAlt: ({ place, share }) =>
    `Your photo with a line around the spot. The spot is ${place} and covers ${share} of the photo.`,
  /** @param {{place: string, share: string}} values */
  overlayAlt: ({ place, share }) =>
    `Your photo with the spot in red. The red area is ${place} and covers ${share} of the photo.`,
  /** @param {{place: string, share: string, agreement: string}} values */
  masksAlt: ({ place, share, agreement }) =>
    "Your photo with the masks of both networks, which agree to " +
    `${agreement}. The one that was kept is ${place} and covers ${share} of the photo.`,
  heatmapAlt: "The heat map over your photo; it is described under “What influenced the result”.",
  /** Where something is in a photo; a first word for the height, a second for the side. */
  places: Object.freeze({
    "top left": "at the top left",
    "top centre": "at the top",
    "top right": "at the top right",
    "middle left": "at the left",
    "middle centre": "in the middle",
    "middle right": "at the right",
    "bottom left": "at the bottom left",
    "bottom centre": "at the bottom",
    "bottom right": "at the bottom right",
    "above left": "in the middle, slightly up and to the left",
    "above centre": "in the middle, slightly up",
    "above right": "in the middle, slightly up and to the right",
    "level left": "in the middle, slightly to the left",
    "level right": "in the middle, slightly to the right",
    "below left": "in the middle, slightly down and to the left",
    "below centre": "in the middle, slightly down",
    "below right": "in the middle, slightly down and to the right",
  }),
  /** @param {{up: string | null, down: string | null}} places null where nothing moved it */
  heatmapDescription: ({ up, down }) => {
    const upwards = up
      ? `What moved it up most is ${up} of the frame.`
      : "Nothing moved it up.";
    const downwards = down
      ? `What moved it down most is ${down} of the frame.`
      : "Nothing moved it down.";
    return `Your photo in grey, coloured where it moved the probability. ${upwards} ${downwards}`;
  },
  chooseMask: "Please choose a mask first.",
  comparing: "Comparing the masks.",
  noMasks: "There is no mask to compare with, because no skin was recognised in this photo.",
  /** @param {{network: string, dice: string}} values */
  diceOf: ({ network, dice }) => `${network}: Dice ${dice}`,
  /** @param {{missed: string, extra: string}} parts */
  differences: ({ missed, extra }) =>
    `Of your mask’s area, ${missed} is missing in this mask. It covers ${extra} of that area in ` +
    "addition, outside your mask.",
  /** @param {string} network */
  differenceAlt: (network) =>
    `Your mask and that of ${network}: what they have in common, what is missing, what is extra`,
  /** @param {string} network */
  keptMask: (network) => `${network} (kept)`,
});

/** Saving, printing and comparing results. */
export const keeping = Object.freeze({
  saveFailed: "The file could not be made. Please try again.",
  keepFailed:
    "This browser does not let the page keep or read results. A private window or full storage " +
    "may be the reason.",
  /** @param {number} count */
  keptCount: (count) => {
    if (count === 0) return "No results are kept.";
    return count === 1 ? "One result is kept." : `${count} results are kept.`;
  },
  chooseTwo: "Choose exactly two results to compare.",
  compare: "Compare",
  open: "Open",
  delete: "Delete",
  /** @param {string} date */
  compareLabel: (date) => `Compare the result of ${date}`,
  /** @param {string} date */
  openLabel: (date) => `Open the result of ${date}`,
  /** @param {string} date */
  deleteLabel: (date) => `Delete the result of ${date}`,
  /** @param {string} date */
  confirmDelete: (date) => `Delete the result of ${date}? It cannot be restored.`,
  /** @param {number} count */
  confirmDeleteAll: (count) => `Delete all kept results (${count})? They cannot be restored.`,
  /** @param {string} share */
  probability: (share) => `Malignancy probability ${share}`,
  /** @param {string} date */
  comparedPhoto: (date) => `Photo of ${date}, enlarged around the spot`,
  keptPhotoName: "Copy kept in this browser",
  outlineTitle: "Outline of the spot, in pixels of the upright photo",
});

/** The service, and problems with it. */
export const service = Object.freeze({});
