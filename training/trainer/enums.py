"""Choices of the training configuration; the members' values are those in its YAML files."""

from enum import StrEnum


class MaskLoss(StrEnum):
    """The loss of the predicted mask."""

    BCE_DICE = "bce_dice"
    JACCARD_SSIM_FOCAL = "jaccard_ssim_focal"


class Schedule(StrEnum):
    """The course of the learning rate within a phase."""

    ONE_CYCLE = "one_cycle"
    CONSTANT = "constant"


class InitialWeights(StrEnum):
    """The weights that training starts from.

    IMAGENET are those of ``training.trainer.imagenet``, for EfficientNet-Lite only; SHIPPED are
    those in ``model_store/weights``.
    """

    RANDOM = "random"
    IMAGENET = "imagenet"
    SHIPPED = "shipped"


class View(StrEnum):
    """The part of a photo that a network is shown.

    SERVED is the region around the mask of the shipped U-Net, which serving selects for nearly all
    photos. ANNOTATED is the region around the true mask, or as SERVED where there is none. BESIDE
    is skin beside the true mask, or WHOLE where there is none, or too little.
    """

    SERVED = "served"
    ANNOTATED = "annotated"
    WHOLE = "whole"
    BESIDE = "beside"
