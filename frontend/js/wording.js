// What the page says, as functions of what happened. Plain words: neither alarming nor reassuring.

const PROBLEM_TITLES = {
  no_image: "No photo chosen",
  several_photos: "One photo at a time",
  empty_file: "This file is empty",
  unreadable: "This file cannot be read",
  unsupported_format: "This file type is not accepted",
  file_too_large: "This file is too large",
  too_many_pixels: "This photo has too many pixels",
  too_complex: "This photo is too complex",
  too_small: "This photo is too small",
  corrupt_image: "This file is damaged",
  internal_error: "The analysis failed",
  upload_too_slow: "The upload took too long",
  busy: "The service is busy",
  starting: "The service is still starting",
  interrupted: "The analysis was interrupted",
};

/** What TorchServe, or a proxy before the service, answers while no photo can be analysed. */
const UNAVAILABLE = [404, 429, 502, 503, 504, 507];

const CONFIDENCE_MEANINGS = {
  High:
    "High confidence: the probability lies far from the line between benign and malignant. " +
    "The program can still be wrong.",
  Medium:
    "Medium confidence: the probability lies at some distance from the line between benign and " +
    "malignant. The program may well be wrong.",
  Low:
    "Low confidence: the probability lies not far from the line between benign and malignant, " +
    "so the other type is well possible.",
};

const NETWORK_NAMES = { unet: "U-Net", deeplabv3: "DeepLabV3" };

const RULES = {
  expected_dice: "its probabilities are the most consistent with their outline (rule expected_dice)",
  area: "it covers the larger area (rule area)",
  dice: "it agrees best with the outline that was sent along (rule dice)",
};

/** @returns {{title: string, message: string}} for a refusal, by the service or by the page */
export function refusal(code, message) {
  return { title: PROBLEM_TITLES[code] ?? "The photo was not accepted", message };
}

/** @returns {{title: string, message: string}} for a refusal that has nothing to do with the photo */
export function unavailable(code, message) {
  return refusal(code, `${message} Your photo is still here.`);
}

/** @returns {{title: string, message: string}} for an answer that is neither a result nor a refusal */
export function failure(httpStatus) {
  if (httpStatus === 413) {
    return refusal("file_too_large", "The service does not take a file of this size. Crop the photo to the lesion and try again.");
  }
  if (UNAVAILABLE.includes(httpStatus)) {
    return {
      title: "The service cannot analyse right now",
      message: `It is starting, busy or recovering (error ${httpStatus}). Your photo is still here: please wait a minute and try again.`,
    };
  }
  const code = httpStatus >= 400 ? ` (error ${httpStatus})` : "";
  return {
    title: "The analysis failed",
    message: `The service gave no usable answer${code}. Your photo is still here: please try again, or try another photo.`,
  };
}

/** @returns {{title: string, message: string}} for a request that brought nothing the page may read */
export function unreachable(serverState) {
  if (serverState === "ready") {
    return {
      title: "No answer arrived",
      message:
        "The service is running, but the connection broke off before its answer came. The photo may be larger than " +
        "it takes, or this page may have been opened under another address than it allows. Please try again, " +
        "or try a smaller photo.",
    };
  }
  return {
    title: "The service cannot be reached",
    message: "Your photo is still here. This page goes on looking for the service and says when you can try again.",
  };
}

/** @returns {{title: string, message: string}} for a try while the service is known not to be ready */
export function notReady(server) {
  return {
    title: NOT_READY_TITLES[server.state],
    message: "Nothing was sent. Your photo is still here: please try again when this page says that the service is ready.",
  };
}

const NOT_READY_TITLES = {
  starting: "The service is still starting",
  not_responding: "The service is not responding",
  down: "The service cannot be reached",
};

/** The notice above the form; empty when there is nothing to say. */
export function serverNotice({ state, message }, wasWaiting) {
  if (state === "starting") {
    return `${message || "The service is starting. This takes up to a minute."} You can choose your photo now.`;
  }
  if (state === "not_responding") {
    return (
      `${message || "The service is not responding at the moment."} You can choose your photo now; ` +
      "this page says when it can be sent."
    );
  }
  if (state === "down") {
    return (
      `${message || "The service is not running, or it cannot be reached."} This page keeps looking for it. ` +
      "If you run the service yourself, see the window where “make serve” runs."
    );
  }
  return wasWaiting ? "The service is ready now." : "";
}

/** Percent with one decimal; never a certain 0 or 100. */
export function percent(probability) {
  if (probability < 0.0005) return "under 0.1 %";
  if (probability >= 0.9995) return "over 99.9 %";
  return `${(probability * 100).toFixed(1)} %`;
}

export function resultTitle({ status, diagnosis, confidence }) {
  if (status === "not_skin") return "No result: not a skin image";
  if (status === "no_lesion_found") return "No result: no lesion found";
  return `Result: ${diagnosis}${confidence === "Low" ? ", but uncertain" : ""}`;
}

export function typeName(diagnosis) {
  return diagnosis === "malignant" ? "Malignant" : "Benign";
}

/** What the type means for the person, beyond the answer's own sentence. */
export function meaning({ diagnosis, confidence }) {
  const estimate = "This is an estimate from a photo, not a diagnosis.";
  if (diagnosis === "malignant") {
    return (
      `${estimate} Only an examination can tell. ` +
      "Please show the lesion to a doctor soon, even if it does not bother you."
    );
  }
  if (confidence === "Low") {
    return (
      `${estimate} It does not rule out skin cancer, and the program could not tell clearly: ` +
      "in tests, many lesions with this answer were malignant. Please have a doctor look at it."
    );
  }
  return (
    `${estimate} It does not rule out skin cancer. See a doctor if the lesion is new, grows, changes, ` +
    "bleeds or itches, or if it worries you."
  );
}

export function confidenceMeaning(confidence) {
  const level = CONFIDENCE_MEANINGS[confidence] ?? "";
  return `${level} Confidence says how clear the photo is to the program, not how serious the lesion is.`;
}

export const EXPLANATION_OFFER =
  "A heat map can show which parts of the picture moved the probability up or down. " +
  "The photo is sent to the service once more.";

/** The map in words, for who does not see it. */
export function heatmapDescription({ contributions }) {
  const values = contributions.flat();
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const up = highest > 0 ? ` Most upwards: ${placeOf(highest, contributions)}.` : " Nothing moved it up.";
  const down = lowest < 0 ? ` Most downwards: ${placeOf(lowest, contributions)}.` : " Nothing moved it down.";
  return `Your photo in grey, in colour where it moved the probability.${up}${down}`;
}

/** Where in the map a value stands, in thirds. */
function placeOf(value, rows) {
  const row = rows.findIndex((cells) => cells.includes(value));
  const third = (index, count) => Math.floor((3 * index) / count);
  const height = ["top", "middle", "bottom"][third(row, rows.length)];
  const side = ["left", "centre", "right"][third(rows[row].indexOf(value), rows[row].length)];
  return `${height} ${side} of the frame`;
}

/** What the colours measure: odds, the probability of malignant over that of benign. */
export function heatmapScale({ contributions, full_colour: fullColour }, probability) {
  const grid = `${contributions.length} × ${contributions[0].length}`;
  return (
    `Full colour: one cell of the grid of ${grid} multiplies (+) or divides (−) the odds of malignant to benign ` +
    `by ${Math.exp(fullColour).toFixed(2)}. All cells together lead from 50 % to ${percent(probability)}.`
  );
}

/** What a person can do after a photo on which nothing could be assessed. */
export function nextSteps(status) {
  if (status === "not_skin") {
    return [
      "Choose a close-up photo of the skin with the lesion in the middle.",
      "If it is one, take it again in even daylight, sharp, and cropped to the lesion.",
    ];
  }
  if (status === "no_lesion_found") {
    return [
      "Go closer or crop the photo, so that the lesion fills a good part of it.",
      "Take it in even light, without shadow, glare or hair across the lesion.",
      "This is not a sign that all is well: if a spot worries you, show it to a doctor.",
    ];
  }
  return [];
}

export function networkName(model) {
  return NETWORK_NAMES[model] ?? model;
}

export function selectionSentence({ selected, rule, agreement, candidates }) {
  const chosen = selected
    ? `${networkName(selected)} was kept, because ${RULES[rule] ?? `the rule ${rule} prefers it`}.`
    : "No outline was kept.";
  const compared = candidates.length > 1 && typeof agreement === "number";
  return compared
    ? `${chosen} The outlines of the two networks agree to ${Math.round(agreement * 100)} % (Dice ${agreement.toFixed(2)}).`
    : chosen;
}

export function lowResolutionNote({ width, height }) {
  return (
    `This photo has ${width} × ${height} pixels, less than the recommended 1280 × 720. ` +
    "It can be analysed, but the result may be less reliable."
  );
}
