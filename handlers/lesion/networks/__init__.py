"""The three networks, each built with random weights; ``lesion.weights`` brings trained ones."""

from typing import Any

from torch import nn

OUTPUTS: dict[str, tuple[str, ...]] = {
    "unet": ("mask_logits", "skin_logit"),
    "deeplabv3": ("mask_logits",),
    "resnet18": ("malignancy_logit", "activation_map"),
}
"""Keys of each network's output dictionary, in the order in which ONNX export lists them; a head
that only training uses may add others."""


def build_network(name: str, **options: Any) -> nn.Module:
    """Build a network by name, with random weights.

    Args:
        name: ``unet``, ``deeplabv3`` or ``resnet18``.
        options: the constructor's own, e.g. ``output_stride`` of DeepLabV3.

    Returns:
        A module that maps float N x 3 x H x W to a dictionary with the keys ``OUTPUTS[name]``.

    Raises:
        KeyError: no network has that name.
    """
    if name not in OUTPUTS:
        raise KeyError(f"unknown network {name!r}; choose one of {sorted(OUTPUTS)}")
    if name == "unet":
        from lesion.networks.unet import UNet

        return UNet(**options)
    if name == "deeplabv3":
        from lesion.networks.deeplabv3 import LesionDeepLabV3

        return LesionDeepLabV3(**options)
    from lesion.networks.resnet18 import LesionResNet18

    return LesionResNet18(**options)
