// Types of the service's JSON and of the page's state, for the type checker; no code.

/**
 * @import {
 *   Acquisition, Advice, ClassifierRule, Confidence, LesionColour, LesionType, SelectionRule, ServerState, Status,
 * } from "./codes.js"
 * @import { Phase } from "./state.js"
 */

/**
 * @template T
 * @typedef {T[keyof T]} ValueOf the union of an object's values
 */

// ---------------------------------------------------------------- the service's JSON

/**
 * @typedef {object} BoundingBox in pixels of the upright photo
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/** @typedef {[number, number][]} Polygon a closed line of points in pixels of the upright photo */

/**
 * @typedef {object} Candidate one network's mask
 * @property {string} model
 * @property {number} area_fraction part of the photo that the mask covers, 0 to 1
 * @property {number} expected_dice 0 to 1
 * @property {number | null} dice against the mask sent with the photo, 0 to 1
 * @property {Polygon[]} contours empty if the mask is
 */

/**
 * @typedef {object} Segmentation
 * @property {string | null} selected the network whose mask was kept
 * @property {ValueOf<typeof SelectionRule>} rule
 * @property {Candidate[]} candidates
 * @property {number | null} agreement Dice between the two masks, 0 to 1
 * @property {BoundingBox | null} bounding_box
 * @property {Polygon[]} contours
 * @property {string | null} mask_png base64
 */

/**
 * @typedef {object} Lesion one of the lesions in a photo
 * @property {number} number from 1, the main lesion
 * @property {BoundingBox} bounding_box
 * @property {number} area_fraction part of the photo that the lesion covers, 0 to 1
 * @property {Polygon} contour
 * @property {boolean} selected whether the answer is about this lesion
 */

/**
 * @typedef {object} Measures of the selected mask; null in millimetres without a scale
 * @property {number} area_px
 * @property {number} largest_diameter_px
 * @property {number} smallest_width_px
 * @property {number | null} area_mm2
 * @property {number | null} largest_diameter_mm
 * @property {number | null} smallest_width_mm
 * @property {number} shape_asymmetry share of the spot that its mirror image does not cover, 0 to 1
 * @property {number} convexity share of the convex hull that the spot covers, 0 to 1
 * @property {{colour: ValueOf<typeof LesionColour>, share: number}[]} colours most common first
 */

/** @typedef {{model: string, malignancy_probability: number}} ClassifierEstimate */

/**
 * @typedef {object} DiagnosisEstimate
 * @property {string} code
 * @property {string} name for a person, in lower case
 * @property {number} probability 0 to 1
 */

/**
 * @typedef {object} Classification
 * @property {ValueOf<typeof ClassifierRule>} rule
 * @property {number} prevalence share of malignant lesions that the probability assumes, 0 to 1
 * @property {string | null} selected the network whose probability is the answer's, if it is one's
 * @property {ClassifierEstimate[]} candidates empty unless a lesion was assessed
 * @property {DiagnosisEstimate[]} diagnoses most probable first; empty like the candidates
 */

/**
 * @typedef {object} AnswerBase the fields that every answer has
 * @property {string} message one or two sentences for a person
 * @property {number} skin_probability 0 to 1
 * @property {number} lesion_probability 0 to 1
 * @property {ValueOf<typeof Acquisition>} acquisition how the photo was taken
 * @property {Segmentation} segmentation
 * @property {Lesion[]} lesions all that were found; empty if none was
 * @property {Measures | null} [measures] kept results of earlier versions have none
 * @property {Classification} classification
 * @property {{width: number, height: number, format: string}} image upright, in pixels
 * @property {{code: string, message: string}[]} warnings
 * @property {{version: string, weights: Record<string, string>}} model
 * @property {Record<string, number> & {total: number}} timing_ms milliseconds by stage
 * @property {string} disclaimer
 */

/**
 * @typedef {object} AssessmentFields
 * @property {typeof Status.OK} status
 * @property {ValueOf<typeof LesionType>} diagnosis
 * @property {number} malignancy_probability 0 to 1
 * @property {ValueOf<typeof Confidence>} confidence
 * @property {ValueOf<typeof Advice>} advice
 * @property {string | null} overlay_jpeg base64; null in a result that was kept in the browser
 */

/**
 * @typedef {object} NoAssessmentFields
 * @property {typeof Status.NO_LESION_FOUND | typeof Status.NOT_SKIN} status
 * @property {null} diagnosis
 * @property {null} malignancy_probability
 * @property {null} confidence
 * @property {null} advice
 * @property {null} overlay_jpeg
 */

/** @typedef {AnswerBase & AssessmentFields} Assessment a lesion was found and assessed */
/** @typedef {AnswerBase & NoAssessmentFields} NoAssessment nothing was assessed */
/** @typedef {Assessment | NoAssessment} Answer the service's answer to a photo */

/**
 * @typedef {object} ContributionMap
 * @property {BoundingBox} bounding_box the region that the classifier saw
 * @property {number[][]} contributions log-odds, rows of equal cells over the region
 * @property {number} constant_share log-odds that each cell has whatever the photo shows
 * @property {number} full_colour absolute log-odds drawn in full colour
 */

/**
 * @typedef {object} ExplanationWithMap
 * @property {string} message
 * @property {string} model the classifier that the map explains
 * @property {number} malignancy_probability that this classifier alone gives, 0 to 1
 * @property {string} heatmap_jpeg base64
 * @property {ContributionMap} map
 */

/**
 * @typedef {object} ExplanationWithoutMap nothing was assessed, so there is no heat map
 * @property {string} message
 * @property {string} model
 * @property {null} malignancy_probability
 * @property {null} heatmap_jpeg
 * @property {null} map
 */

/** @typedef {ExplanationWithMap | ExplanationWithoutMap} Explanation */

/**
 * @typedef {object} Limits what the service accepts and recommends
 * @property {number} max_bytes largest file that the service accepts
 * @property {number} max_pixels
 * @property {number} file_bytes largest file that the page prepares
 * @property {number} file_pixels
 * @property {number} detail_side shorter side of a lesion in pixels that the classifiers can use
 * @property {number} upload_side longer side in pixels that larger photos are reduced to
 * @property {number} recommended_width pixels, of a photo in landscape orientation
 * @property {number} recommended_height
 * @property {number} blur_threshold sharpness below which a photo is blurry
 * @property {number} dark_threshold brightness, 0 to 255, below which it is too dark
 * @property {number} bright_threshold fraction of it that may show no details
 */

/**
 * @typedef {object} Band the probabilities that get one answer
 * @property {number} from 0 to 1
 * @property {number} to 0 to 1
 * @property {ValueOf<typeof LesionType>} diagnosis
 * @property {ValueOf<typeof Confidence>} confidence
 * @property {number | null} malignant_share of the test photos with this answer, if measured
 */

/**
 * @typedef {object} ProbabilityScale the scale of the malignancy probability
 * @property {Band[]} bands ascending, from 0 to 1
 * @property {number | null} malignant_share of all test photos, if measured
 * @property {{see_doctor_from: number, see_doctor_soon_from: number}} advice lowest probabilities
 */

/**
 * @typedef {object} Config
 * @property {string} inference_url
 * @property {string} explanation_url
 * @property {string} health_url
 * @property {Limits | null} limits null where the page's server does not tell them
 * @property {ProbabilityScale | null} scale null likewise
 */

// ---------------------------------------------------------------- the page's state

/** @typedef {{width: number, height: number}} Size in pixels, upright */
/** @typedef {{file: File, extension: "jpg" | "png" | "heic"}} CheckedPhoto a file that may be used */

/**
 * @typedef {object} Upload what is sent of a photo
 * @property {Blob} file
 * @property {"jpg" | "png"} extension
 * @property {boolean} reduced whether it has fewer pixels than the photo
 */

/** @typedef {"blurry" | "dark" | "bright"} QualityFault */

/**
 * @typedef {object} PhotoPreview
 * @property {string} url an object URL; must be revoked
 * @property {boolean} readable whether the browser can show the photo
 * @property {Upload} upload
 * @property {QualityFault[]} faults
 * @property {Photo | null} original what the photo was before it was edited; its URL is revoked
 */

/** @typedef {CheckedPhoto & PhotoPreview & Size} Photo */

/**
 * @typedef {object} Problem
 * @property {string} title
 * @property {string} message
 * @property {boolean} [untilReady] whether it is over as soon as the service is ready
 */

/**
 * @typedef {object} Result
 * @property {Answer} answer
 * @property {Date} answeredAt
 * @property {boolean} [kept] whether it comes from this browser's memory: the photo is a reduced copy
 */

/**
 * @typedef {{loading: true} | {problem: Problem} | {explanation: Explanation}} ExplanationState
 */

/**
 * @typedef {object} QueueEntry one of several photos
 * @property {Photo} photo
 * @property {Result | null} result
 * @property {ExplanationState | null} explanation of the result
 * @property {Problem | null} problem why there is no result
 */

/**
 * @typedef {object} State
 * @property {ValueOf<typeof ServerState>} server
 * @property {boolean} wasWaiting the service was not ready at some time since the last upload
 * @property {Limits | null} limits
 * @property {ProbabilityScale | null} scale
 * @property {Photo | null} photo
 * @property {boolean} preparing chosen files take a while to be opened
 * @property {QueueEntry[]} queue all photos if there are several; otherwise empty
 * @property {QueueEntry | null} working the photo of the queue that is being analysed
 * @property {boolean} dragging a file is being dragged over the page
 * @property {ValueOf<typeof Phase>} phase
 * @property {number} retryAfter seconds that a busy service asked to wait
 * @property {boolean} again whether the photo is being sent once more, with more pixels
 * @property {number} uploaded fraction of the photo sent, 0 to 1
 * @property {number} elapsed whole seconds since the upload began, or since the analysis did
 * @property {number} slowAfter seconds after which this counts as slow
 * @property {Problem | null} problem
 * @property {Result | null} result
 * @property {ExplanationState | null} explanation of the result
 */

export {};
