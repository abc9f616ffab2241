// The names of the networks.

import { NetworkName } from "./codes.js";

/** @type {Readonly<Record<string, string>>} */
const NETWORK_TITLES = Object.freeze({
  [NetworkName.UNET]: "U-Net",
  [NetworkName.DEEPLABV3]: "DeepLabV3",
  [NetworkName.RESNET18]: "ResNet-18",
  [NetworkName.EFFICIENTNET_LITE]: "EfficientNet-Lite",
});

/** @param {string} model */
export function networkName(model) {
  return NETWORK_TITLES[model] ?? model;
}
