"""Analysis of one photo, from its bytes to the report."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from lesion import __version__
from lesion.advice import WORDS, advise
from lesion.arrays import FloatMap, Image, Mask
from lesion.classification import Calibration, Classification, CombinedClassification, combine
from lesion.config import Settings
from lesion.diagnosis import describe, diagnose
from lesion.engine import Engine
from lesion.enums import CLASSIFIERS, EXPLAINED_CLASSIFIER, NetworkName, Stage, Status
from lesion.errors import WeightsError
from lesion.explanation import explain
from lesion.lesions import Lesion, add_further, cut_out, list_lesions
from lesion.overlay import render_overlay
from lesion.photo import Photo, read_ground_truth, read_photo
from lesion.preprocessing import prepare
from lesion.region import BoundingBox, bounding_box, crop_region, fill, with_margin
from lesion.report import (
    NO_LESION,
    NO_LESION_IN_REGION,
    NOT_SKIN,
    ClassificationReport,
    Report,
    SegmentationReport,
)
from lesion.request import MAIN_LESION, Choice
from lesion.screening import check_agreement, check_count, check_quality, has_lesion, is_skin
from lesion.segmentation import Segmentation, sigmoid
from lesion.selection import Selection, select
from lesion.stopwatch import Stopwatch
from lesion.weights import Manifest
from lesion.zoom import list_windows, surround


@dataclass(frozen=True)
class Screened:
    """The U-Net's outputs for one photo.

    Attributes:
        mask_logits: float32 1x1xhxw.
        skin_probability: probability that the photo shows skin, in [0, 1].
        lesion_probability: probability that this skin has a lesion, in [0, 1].
        window: what the masks show: the whole photo, or a part of it with a small or chosen lesion.
        further: the outputs for other parts of the photo in which the U-Net found a lesion, too.
    """

    mask_logits: FloatMap
    skin_probability: float
    lesion_probability: float
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


class Analyser:
    """Analyses photos with the networks; keeps no state between photos."""

    def __init__(
        self, settings: Settings, manifest: Manifest, engines: Mapping[NetworkName, Engine]
    ) -> None:
        """Check that the networks are complete.

        Args:
            settings: all settings of the analysis.
            manifest: input sizes, normalisation and calibration of the networks.
            engines: the networks, ready to run.

        Raises:
            WeightsError: a network is missing from the manifest or the engines, or a calibration in
                the manifest is not valid.
        """
        for name in NetworkName:
            if name not in manifest.networks or name not in engines:
                raise WeightsError(f"The model lacks the network {name.value!r}.")
        self._settings = settings
        self._manifest = manifest
        self._engines = engines
        self._weights = {name: manifest.networks[name].sha256 for name in NetworkName}
        self._calibrations = {name: _read_calibration(manifest, name) for name in CLASSIFIERS}

    def analyse(
        self,
        data: bytes,
        ground_truth: bytes | None = None,
        choice: Choice = MAIN_LESION,
        *,
        explained: bool = False,
    ) -> Report:
        """Analyse an uploaded photo.

        Args:
            data: the photo's file.
            ground_truth: file of a mask, by which the segmentation is then selected.
            choice: the lesion to analyse.
            explained: whether to explain the malignancy probability.

        Raises:
            PhotoRefused: the photo or the mask cannot be used, or has no such lesion.
        """
        watch = Stopwatch()
        with watch.stage(Stage.DECODE):
            photo = read_photo(data, self._settings)
            truth = None
            if ground_truth is not None:
                truth = read_ground_truth(ground_truth, photo.pixels.shape, self._settings)
        return self.analyse_photo(photo, truth, choice, watch, explained=explained)

    def analyse_photo(
        self,
        photo: Photo,
        ground_truth: Mask | None = None,
        choice: Choice = MAIN_LESION,
        watch: Stopwatch | None = None,
        *,
        explained: bool = False,
    ) -> Report:
        """Analyse a decoded photo.

        Args:
            photo: the photo.
            ground_truth: uint8 HxW of the photo, 0 or 1.
            choice: the lesion to analyse.
            watch: a stopwatch that has timed earlier stages.
            explained: whether to explain the malignancy probability.

        Raises:
            PhotoRefused: the photo has no such lesion.
        """
        settings, pixels, watch = self._settings, photo.pixels, watch or Stopwatch()
        choice.check_region(pixels.shape)
        with watch.stage(Stage.QUALITY):
            warnings = check_quality(pixels, settings.screening)

        with watch.stage(Stage.SEGMENT):
            screened = self.screen(pixels, choice.region)
        report = partial(
            Report,
            skin_probability=screened.skin_probability,
            lesion_probability=screened.lesion_probability,
            width=pixels.shape[1],
            height=pixels.shape[0],
            format=photo.format,
            model_version=__version__,
            weights=self._weights,
            classification=ClassificationReport.before(settings.classification),
        )
        if not is_skin(screened.skin_probability, settings.screening):
            return report(
                status=Status.NOT_SKIN,
                message=NOT_SKIN,
                segmentation=SegmentationReport(rule=settings.selection.rule),
                warnings=warnings,
                timing_ms=watch.milliseconds(),
            )

        with watch.stage(Stage.SEGMENT):
            found = self.find(pixels, screened, choice, ground_truth)
            selection = found.selection
        if selection.selected is None:
            return report(
                status=Status.NO_LESION_FOUND,
                message=NO_LESION_IN_REGION if choice.region else NO_LESION,
                segmentation=SegmentationReport.from_selection(selection),
                warnings=warnings,
                timing_ms=watch.milliseconds(),
            )
        warnings += check_agreement(selection.agreement, settings.screening)
        warnings += check_count(len(found.lesions))

        with watch.stage(Stage.CLASSIFY):
            mask = selection.selected.mask
            box = bounding_box(mask)
            assert box is not None  # a selected mask is not empty
            classification = self.classify(pixels, box)
            diagnosis = diagnose(classification.probability, settings.diagnosis)
            advice = advise(classification, diagnosis.type, settings.advice)

        with watch.stage(Stage.RENDER):
            segmentation = SegmentationReport.from_selection(selection, box)
            others = [lesion.contour() for lesion in found.others(choice.number)]
            overlay = render_overlay(pixels, mask, settings.overlay, others)
            explanation = None
            if explained:
                region = with_margin(box, settings.region.margin, pixels.shape)
                explanation = explain(
                    pixels,
                    mask,
                    region,
                    classification.of(EXPLAINED_CLASSIFIER),
                    self._calibrations[EXPLAINED_CLASSIFIER],
                    settings,
                )
        return report(
            status=Status.OK,
            message=f"{WORDS[advice]} {describe(diagnosis, classification.probability)}",
            advice=advice,
            classification=ClassificationReport.of(classification),
            diagnosis=diagnosis.type,
            malignancy_probability=classification.probability,
            confidence=diagnosis.confidence,
            segmentation=segmentation,
            lesions=found.lesions,
            number=choice.number,
            overlay_jpeg=overlay,
            warnings=warnings,
            timing_ms=watch.milliseconds(),
            explanation=explanation,
        )

    def screen(self, pixels: Image, region: BoundingBox | None = None) -> Screened:
        """Run the U-Net on a photo, and again closer to a small lesion or to the chosen region.

        Args:
            pixels: uint8 HxWx3, RGB.
            region: a box in the photo with the lesion to analyse.
        """
        height, width = pixels.shape[:2]
        first = self._look(pixels, BoundingBox(0, 0, width, height))
        if not is_skin(first.skin_probability, self._settings.screening):
            return first
        if region is not None:
            closer = self._look(pixels, surround(region, pixels.shape, self._settings.zoom))
            return replace(closer, skin_probability=first.skin_probability)
        probability = sigmoid(first.mask_logits[0, 0])
        seen = np.mean(probability > self._settings.segmentation.threshold)
        if seen >= self._settings.zoom.area_below:
            return first
        windows = list_windows(probability, pixels.shape, self._settings.zoom)
        looks = (self._look(pixels, window) for window in windows)
        best, *further = sorted(looks, key=lambda look: look.lesion_probability, reverse=True)
        if not has_lesion(best.lesion_probability, self._settings.screening):
            return first
        further = [
            look
            for look in further
            if has_lesion(look.lesion_probability, self._settings.screening)
        ]
        return replace(best, skin_probability=first.skin_probability, further=tuple(further))

    def _look(self, pixels: Image, window: BoundingBox) -> Screened:
        """Run the U-Net on a window of a photo (uint8 HxWx3, RGB)."""
        outputs = self.run(NetworkName.UNET, crop_region(pixels, window, margin=0.0))
        skin, lesion = (
            float(sigmoid(outputs[key]).item()) for key in ("skin_logit", "lesion_logit")
        )
        return Screened(outputs["mask_logits"], skin, lesion, window)

    def find(
        self,
        pixels: Image,
        screened: Screened,
        choice: Choice,
        ground_truth: Mask | None = None,
    ) -> Found:
        """Segment a photo, list its lesions, and keep the masks of the chosen one.

        Args:
            pixels: uint8 HxWx3, RGB.
            screened: the result of ``screen`` for the photo and the region of the choice.
            choice: the lesion to analyse.
            ground_truth: uint8 HxW, 0 or 1.

        Raises:
            PhotoRefused: the photo has lesions, but no such one.
        """
        segmentations = self._run_segmenters(pixels, screened)
        if choice.region is not None:
            focus = fill(choice.region, pixels.shape)
            segmentations = self._focus(segmentations, focus, screened.window)
        selection = self._select(segmentations, screened, pixels.shape, ground_truth)
        if selection.selected is None:
            return Found(selection)
        if choice.region is not None:
            return Found(selection, (cut_out(selection.selected.mask, screened.window),))
        lesions = self._list_lesions(screened, segmentations, selection.selected.mask)
        choice.check_number(len(lesions))
        if choice.number == 1:
            return Found(selection, lesions)
        chosen = lesions[choice.number - 1]
        if chosen.window != screened.window:
            screened = next(look for look in screened.further if look.window == chosen.window)
            segmentations = self._run_segmenters(pixels, screened)
        segmentations = self._focus(segmentations, chosen.place(pixels.shape), chosen.window)
        selection = self._select(segmentations, screened, pixels.shape, ground_truth)
        if selection.selected is None:  # a ground truth without a lesion selects an empty mask
            return Found(selection)
        analysed = cut_out(selection.selected.mask, chosen.window)
        return Found(
            selection, (*lesions[: choice.number - 1], analysed, *lesions[choice.number :])
        )

    def segment(
        self, pixels: Image, screened: Screened, ground_truth: Mask | None = None
    ) -> Selection:
        """Segment a photo with both networks and select one mask, that of the main lesion.

        None is selected if the U-Net says that the skin has no lesion, unless a ground truth shows
        that it has one.

        Args:
            pixels: uint8 HxWx3, RGB.
            screened: the result of ``screen`` for the photo.
            ground_truth: uint8 HxW, 0 or 1.
        """
        return self.find(pixels, screened, MAIN_LESION, ground_truth).selection

    def _run_segmenters(self, pixels: Image, screened: Screened) -> list[Segmentation]:
        """Segment the window of a screened photo (uint8 HxWx3, RGB) with both networks."""
        part = crop_region(pixels, screened.window, margin=0.0)
        logits = {
            NetworkName.UNET: screened.mask_logits,
            NetworkName.DEEPLABV3: self.run(NetworkName.DEEPLABV3, part)["mask_logits"],
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
        if ground_truth is None and not has_lesion(
            screened.lesion_probability, self._settings.screening
        ):
            return replace(selection, selected=None)
        return selection

    def _list_lesions(
        self, screened: Screened, segmentations: list[Segmentation], main: Mask
    ) -> tuple[Lesion, ...]:
        """List the lesions of a photo: the main one, then those that the U-Net found elsewhere.

        DeepLabV3 misses many further lesions, and is then sure of its mask, so that it is selected.

        Args:
            screened: the result of ``screen`` for the photo.
            segmentations: of its window.
            main: the selected mask, uint8 HxW of the photo, 0 or 1.
        """
        settings = self._settings
        (unet,) = (one for one in segmentations if one.network == NetworkName.UNET)
        others = list_lesions(unet, screened.window, settings.lesions)
        for look in screened.further:
            shape = look.window.height, look.window.width
            closer = Segmentation.from_logits(
                NetworkName.UNET, look.mask_logits, shape, settings.segmentation
            )
            others += list_lesions(closer, look.window, settings.lesions)
        return add_further(cut_out(main, screened.window), others, settings.lesions)

    def classify(self, pixels: Image, box: BoundingBox | None) -> CombinedClassification:
        """Classify the lesion in a photo with all classifiers, and combine their results.

        Args:
            pixels: uint8 HxWx3, RGB.
            box: the lesion's bounding box, to which the margin is added; None classifies the whole
                photo.
        """
        crop = self.crop(pixels, box)
        settings = self._settings.classification
        results = [
            Classification.from_outputs(
                name, self.run(name, crop), self._calibrations[name], settings.prevalence
            )
            for name in CLASSIFIERS
        ]
        return combine(results, settings)

    def crop(self, pixels: Image, box: BoundingBox | None) -> Image:
        """Crop what the classifiers see of a photo; arguments as for ``classify``."""
        if box is None:
            return pixels
        return crop_region(pixels, box, self._settings.region.margin)

    def run(self, network: NetworkName, picture: Image) -> dict[str, FloatMap]:
        """Run one network on one picture (uint8 HxWx3, RGB); returns its outputs by name."""
        entry = self._manifest.networks[network]
        batch = prepare(picture, entry.input_size, entry.mean, entry.std)
        return self._engines[network].run(batch)


def _read_calibration(manifest: Manifest, name: NetworkName) -> Calibration:
    """Read a classifier's calibration from the manifest. Raises WeightsError."""
    try:
        return Calibration(**manifest.networks[name].calibration)
    except (TypeError, ValueError) as error:
        raise WeightsError(f"The manifest's calibration of {name} is wrong: {error}.") from None
