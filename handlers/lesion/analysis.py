"""Analysis of one photo, from its bytes to the report."""

from collections.abc import Mapping
from functools import partial

from lesion import __version__
from lesion.advice import WORDS, advise
from lesion.arrays import FloatMap, Image, Mask
from lesion.classification import Calibration, Classification, CombinedClassification, combine
from lesion.config import Settings
from lesion.deadline import NO_DEADLINE, Deadline, DeadlineExceeded
from lesion.decoding import too_complex
from lesion.diagnosis import describe, diagnose
from lesion.engine import Engine
from lesion.enums import CLASSIFIERS, EXPLAINED_CLASSIFIER, NetworkName, Stage, Status
from lesion.errors import WeightsError
from lesion.explanation import explain
from lesion.finding import LesionFinder
from lesion.measures import PixelSpacing, choose_scale, measure_lesion
from lesion.overlay import render_overlay
from lesion.photo import Photo, read_ground_truth, read_photo
from lesion.preprocessing import prepare
from lesion.quality import check_lesion, check_photo, measure_photo
from lesion.region import BoundingBox, bounding_box, crop_region, with_margin
from lesion.report import (
    NO_LESION,
    NO_LESION_IN_REGION,
    NOT_SKIN,
    ClassificationReport,
    Report,
    SegmentationReport,
)
from lesion.request import MAIN_LESION, Choice
from lesion.screening import check_acquisition, check_agreement, check_count, is_skin
from lesion.stopwatch import Stopwatch
from lesion.weights import Manifest


class Analyser:
    """Analyses photos with the networks; keeps no state between photos.

    Attributes:
        finder: finds the lesions in a photo.
    """

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
        self.finder = LesionFinder(settings, self.run)

    def analyse(
        self,
        data: bytes,
        ground_truth: bytes | None = None,
        choice: Choice = MAIN_LESION,
        *,
        spacing: PixelSpacing | None = None,
        explained: bool = False,
    ) -> Report:
        """Analyse an uploaded photo.

        Args:
            data: the photo's file.
            ground_truth: file of a mask, by which the segmentation is then selected.
            choice: the lesion to analyse.
            spacing: the photo's scale; it replaces the one in the file.
            explained: whether to explain the malignancy probability.

        Raises:
            PhotoRefused: the photo or the mask cannot be used, takes too long, or has no such
                lesion.
        """
        watch, deadline = Stopwatch(), Deadline(self._settings.photo.max_seconds)
        with watch.stage(Stage.DECODE):
            photo = read_photo(data, self._settings, deadline)
            truth, shape = None, photo.pixels.shape
            if ground_truth is not None:
                truth = read_ground_truth(ground_truth, shape, self._settings, deadline)
        try:
            return self.analyse_photo(
                photo, truth, choice, watch, deadline, spacing=spacing, explained=explained
            )
        except DeadlineExceeded as error:
            raise too_complex("The picture takes too long to analyse.") from error

    def analyse_photo(
        self,
        photo: Photo,
        ground_truth: Mask | None = None,
        choice: Choice = MAIN_LESION,
        watch: Stopwatch | None = None,
        deadline: Deadline = NO_DEADLINE,
        *,
        spacing: PixelSpacing | None = None,
        explained: bool = False,
    ) -> Report:
        """Analyse a decoded photo.

        Args:
            photo: the photo.
            ground_truth: uint8 HxW of the photo, 0 or 1.
            choice: the lesion to analyse.
            watch: a stopwatch that has timed earlier stages.
            deadline: checked between the stages.
            spacing: the photo's scale; it replaces the photo's own.
            explained: whether to explain the malignancy probability.

        Raises:
            PhotoRefused: the photo has no such lesion.
            DeadlineExceeded: the analysis takes too long.
        """
        settings, pixels, watch = self._settings, photo.pixels, watch or Stopwatch()
        finder = LesionFinder(settings, self.run, deadline)
        choice.check_region(pixels.shape)
        with watch.stage(Stage.QUALITY):
            measures = measure_photo(pixels)
            warnings = check_photo(measures, settings.quality)

        with watch.stage(Stage.SEGMENT):
            screened = finder.screen(pixels, choice.region)
        report = partial(
            Report,
            skin_probability=screened.skin_probability,
            lesion_probability=screened.lesion_probability,
            acquisition=screened.acquisition,
            measures=measures,
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

        warnings += check_acquisition(screened.acquisition)
        with watch.stage(Stage.SEGMENT):
            found = finder.find(pixels, screened, choice, ground_truth)
            selection = found.selection
        if selection.selected is None:
            return report(
                status=Status.NO_LESION_FOUND,
                message=NO_LESION_IN_REGION if choice.region else NO_LESION,
                segmentation=SegmentationReport.from_selection(selection),
                warnings=warnings,
                timing_ms=watch.milliseconds(),
            )
        mask = selection.selected.mask
        box = bounding_box(mask)
        assert box is not None  # a selected mask is not empty
        with watch.stage(Stage.QUALITY):
            warnings += check_agreement(selection.agreement, settings.screening)
            warnings += check_count(len(found.lesions))
            warnings += check_lesion(pixels, mask, box, settings.quality)
            scale = choose_scale(spacing, photo.spacing)
            lesion_measures = measure_lesion(pixels, mask, box, scale)

        deadline.check()
        with watch.stage(Stage.CLASSIFY):
            classification = self.classify(pixels, box)
            diagnosis = diagnose(classification.probability, settings.diagnosis)
            advice = advise(classification, diagnosis.type, settings.advice)

        deadline.check()
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
            lesion_measures=lesion_measures,
            overlay_jpeg=overlay,
            warnings=warnings,
            timing_ms=watch.milliseconds(),
            explanation=explanation,
        )

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
