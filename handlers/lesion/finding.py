"""Finding of the lesions in a photo: in all of it, or closer, in a part of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lesion.arrays import FloatMap, Image, Mask
from lesion.config import Settings
from lesion.deadline import NO_DEADLINE, Deadline
from lesion.enums import Acquisition, NetworkName
from lesion.lesions import Lesion, add_further, cut_out, list_lesions
from lesion.region import BoundingBox, crop_region, fill
from lesion.request import MAIN_LESION, Choice
from lesion.screening import has_lesion, is_plain, is_skin
from lesion.segmentation import Segmentation, sigmoid
from lesion.selection import Selection, select
from lesion.zoom import list_windows, surround

RunNetwork = Callable[[NetworkName, Image], dict[str, FloatMap]]
"""Runs one network on one picture (uint8 HxWx3, RGB), and returns its outputs by name."""


@dataclass(frozen=True)
class Screened:
    """The U-Net's outputs for one photo.

    Attributes:
        mask_logits: float32 1x1xhxw.
        skin_probability: probability that the photo shows skin, in [0, 1].
        lesion_probability: probability that this skin has a lesion, in [0, 1].
        acquisition: how the photo was most probably taken.
        window: what the masks show: the whole photo, or a part of it with a small or chosen lesion.
        further: the outputs for other parts of the photo in which the U-Net found a lesion, too.
    """

    mask_logits: FloatMap
    skin_probability: float
    lesion_probability: float
    acquisition: Acquisition
    window: BoundingBox
    further: "tuple[Screened, ...]" = ()


@dataclass(frozen=True)
class Found:
    """What was found in one photo.

    Attributes:
        selection: the masks of the analysed lesion.
        lesions: all lesions, the main one first; empty if none was found.
    """

    selection: Selection
    lesions: tuple[Lesion, ...] = ()

    def others(self, number: int) -> tuple[Lesion, ...]:
        """Return the lesions except the one with this number, from 1."""
        return (*self.lesions[: number - 1], *self.lesions[number:])


class LesionFinder:
    """Finds the lesions in photos with both segmentation networks; keeps no state between them."""

    def __init__(
        self, settings: Settings, run: RunNetwork, deadline: Deadline = NO_DEADLINE
    ) -> None:
        """Set up the finder.

        Args:
            settings: all settings of the analysis.
            run: runs the networks.
            deadline: checked before each window of a photo, of which there may be dozens; all
                methods raise ``DeadlineExceeded`` after it.
        """
        self._settings, self._run, self._deadline = settings, run, deadline

    def screen(self, pixels: Image, region: BoundingBox | None = None) -> Screened:
        """Run the U-Net on a photo, and again closer to a small lesion or to the chosen region.

        Args:
            pixels: uint8 HxWx3, RGB.
            region: a box in the photo with the lesion to analyse.
        """
        settings = self._settings
        height, width = pixels.shape[:2]
        whole = self._screen_window(pixels, BoundingBox(0, 0, width, height))
        if is_plain(pixels, settings.screening):
            whole = replace(whole, skin_probability=0.0, acquisition=Acquisition.OTHER)
        if not is_skin(whole.skin_probability, settings.screening):
            return whole
        if region is not None:
            window = surround(region, pixels.shape, settings.zoom)
            return _describe_photo(self._screen_window(pixels, window), whole)
        probability = sigmoid(whole.mask_logits[0, 0])
        if np.mean(probability > settings.segmentation.threshold) >= settings.zoom.area_below:
            return whole
        windows = list_windows(probability, pixels.shape, settings.zoom)
        closer = [
            screened
            for screened in (self._screen_window(pixels, window) for window in windows)
            if has_lesion(screened.lesion_probability, settings.screening)
        ]
        if not closer:
            return whole
        best, *further = sorted(closer, key=lambda screened: -screened.lesion_probability)
        return replace(_describe_photo(best, whole), further=tuple(further))

    def find(
        self,
        pixels: Image,
        screened: Screened,
        choice: Choice = MAIN_LESION,
        ground_truth: Mask | None = None,
    ) -> Found:
        """Segment a photo, list its lesions, and keep the masks of the chosen one.

        No mask is selected if the U-Net says that the skin has no lesion, unless a ground truth
        shows that it has one.

        Args:
            pixels: uint8 HxWx3, RGB.
            screened: the result of ``screen`` for the photo and the region of the choice.
            choice: the lesion to analyse.
            ground_truth: uint8 HxW, 0 or 1.

        Raises:
            PhotoRefused: the photo has lesions, but no such one.
        """
        segmentations = self._segment(pixels, screened)
        if choice.region is not None:
            chosen = fill(choice.region, pixels.shape)
            segmentations = self._focus(segmentations, chosen, screened.window)
        selection = self._select(segmentations, screened, pixels.shape, ground_truth)
        if selection.selected is None:
            return Found(selection)
        main = cut_out(selection.selected.mask, screened.window)
        if choice.region is not None:
            return Found(selection, (main,))
        lesions = self._list_lesions(screened, segmentations, main)
        choice.check_number(len(lesions))
        if choice.number == 1:
            return Found(selection, lesions)
        return self._choose(pixels, screened, lesions, choice.number, ground_truth)

    def _choose(
        self,
        pixels: Image,
        screened: Screened,
        lesions: tuple[Lesion, ...],
        number: int,
        ground_truth: Mask | None,
    ) -> Found:
        """Keep the masks of another lesion than the main one; arguments as for ``find``."""
        chosen = lesions[number - 1]
        if chosen.window != screened.window:
            screened = next(part for part in screened.further if part.window == chosen.window)
        segmentations = self._segment(pixels, screened)
        segmentations = self._focus(segmentations, chosen.place(pixels.shape), chosen.window)
        selection = self._select(segmentations, screened, pixels.shape, ground_truth)
        if selection.selected is None:  # a ground truth without a lesion selects an empty mask
            return Found(selection)
        analysed = cut_out(selection.selected.mask, chosen.window)
        return Found(selection, (*lesions[: number - 1], analysed, *lesions[number:]))

    def _screen_window(self, pixels: Image, window: BoundingBox) -> Screened:
        """Run the U-Net on a window of a photo (uint8 HxWx3, RGB)."""
        self._deadline.check()
        outputs = self._run(NetworkName.UNET, crop_region(pixels, window, margin=0.0))
        skin, lesion = (
            float(sigmoid(outputs[key]).item()) for key in ("skin_logit", "lesion_logit")
        )
        acquisition = list(Acquisition)[int(outputs["acquisition_logits"].argmax())]
        return Screened(outputs["mask_logits"], skin, lesion, acquisition, window)

    def _segment(self, pixels: Image, screened: Screened) -> list[Segmentation]:
        """Segment the window of a screened photo (uint8 HxWx3, RGB) with both networks."""
        self._deadline.check()
        part = crop_region(pixels, screened.window, margin=0.0)
        logits = {
            NetworkName.UNET: screened.mask_logits,
            NetworkName.DEEPLABV3: self._run(NetworkName.DEEPLABV3, part)["mask_logits"],
        }
        return [
            Segmentation.from_logits(network, values, part.shape, self._settings.segmentation)
            for network, values in logits.items()
        ]

    def _focus(
        self, segmentations: list[Segmentation], mask: Mask, window: BoundingBox
    ) -> list[Segmentation]:
        """Keep the region of each segmentation that lies at a mask (uint8 HxW of the photo)."""
        part, overlap = crop_region(mask, window, margin=0.0), self._settings.lesions.min_overlap
        return [segmentation.focus(part, overlap) for segmentation in segmentations]

    def _select(
        self,
        segmentations: list[Segmentation],
        screened: Screened,
        shape: tuple[int, ...],
        ground_truth: Mask | None,
    ) -> Selection:
        """Select one mask, and place the masks of the window in the photo of the given shape."""
        truth = None
        if ground_truth is not None:
            truth = crop_region(ground_truth, screened.window, margin=0.0)
        selection = select(segmentations, self._settings.selection, truth)
        if segmentations[0].mask.shape != shape[:2]:
            selection = selection.place(screened.window, shape)
        if truth is None and not has_lesion(screened.lesion_probability, self._settings.screening):
            return replace(selection, selected=None)
        return selection

    def _list_lesions(
        self, screened: Screened, segmentations: list[Segmentation], main: Lesion
    ) -> tuple[Lesion, ...]:
        """List the lesions of a photo: the main one, then those that the U-Net found elsewhere.

        DeepLabV3 misses many further lesions, and is then sure of its mask, so that it is selected.

        Args:
            screened: the result of ``screen`` for the photo.
            segmentations: of its window.
            main: the lesion of the selected mask.
        """
        settings = self._settings
        (unet,) = (one for one in segmentations if one.network == NetworkName.UNET)
        others = list_lesions(unet, screened.window, settings.lesions)
        for part in screened.further:
            self._deadline.check()
            shape = part.window.height, part.window.width
            closer = Segmentation.from_logits(
                NetworkName.UNET, part.mask_logits, shape, settings.segmentation
            )
            others += list_lesions(closer, part.window, settings.lesions)
        return add_further(main, others, settings.lesions)


def _describe_photo(part: Screened, whole: Screened) -> Screened:
    """Keep what the U-Net says of the whole photo: that it shows skin, and how it was taken."""
    return replace(part, skin_probability=whole.skin_probability, acquisition=whole.acquisition)
