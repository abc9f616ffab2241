"""The networks, built with random weights; ``lesion.weights`` loads trained ones.

Importing this package makes torchvision importable (``lesion.networks.torchvision_compat``), so its
modules can import torchvision as usual. It needs torch: a worker that runs ONNX graphs does not
import it.
"""

from typing import Any

from torch import nn

from lesion.enums import NetworkName
from lesion.networks.torchvision_compat import declare_missing_operators

declare_missing_operators()

OUTPUTS: dict[NetworkName, tuple[str, ...]] = {
    NetworkName.UNET: (*("mask_logits", "skin_logit", "lesion_logit", "acquisition_logits"),),
    NetworkName.DEEPLABV3: ("mask_logits",),
    NetworkName.RESNET18: ("malignancy_logit", "activation_map", "diagnosis_logits"),
    NetworkName.EFFICIENTNET_LITE: ("malignancy_logit", "diagnosis_logits"),
}
"""Keys of each network's output dictionary, in the order of the exported ONNX graph's outputs.
ResNet-18 without diagnoses lacks the last."""


def build_network(name: NetworkName | str, **options: Any) -> nn.Module:
    """Build a network with random weights.

    Args:
        name: the network's name.
        options: arguments of the network's constructor, e.g. ``output_stride`` of DeepLabV3.

    Returns:
        A module that maps float Nx3xHxW to a dictionary with the keys ``OUTPUTS[name]``.

    Raises:
        KeyError: there is no network of this name.
    """
    if name not in OUTPUTS:
        raise KeyError(f"unknown network {name!r}; choose one of {sorted(OUTPUTS)}")
    # Each module is imported only if its network is built: torchvision takes seconds to import.
    if name == NetworkName.UNET:
        from lesion.networks.unet import UNet

        return UNet(**options)
    if name == NetworkName.DEEPLABV3:
        from lesion.networks.deeplabv3 import LesionDeepLabV3

        return LesionDeepLabV3(**options)
    if name == NetworkName.EFFICIENTNET_LITE:
        from lesion.networks.efficientnet_classifier import LesionEfficientNetLite

        return LesionEfficientNetLite(**options)
    from lesion.networks.resnet18 import LesionResNet18

    return LesionResNet18(**options)
