"""The path of one photo, from its bytes to the report."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lesion.arrays import FloatMap, Image, Mask
from lesion.classification import Calibration, Classification, classification
from lesion.config import Settings
from lesion.diagnosis import describe, diagnose
from lesion.engine import Engine
from lesion.enums import NetworkName
from lesion.errors import WeightsError
from lesion.explanation import explain
from lesion.imaging import encode_mask, find_contours
from lesion.overlay import render_overlay
from lesion.photo import Photo, read_ground_truth, read_photo
from lesion.preprocessing import prepare
from lesion.region import BoundingBox, bounding_box, crop_region, with_margin
from lesion.report import NO_LESION, NOT_SKIN, Report, SegmentationReport
from lesion.screening import agreement_warnings, is_skin, quality_warnings
from lesion.segmentation import segmentation, sigmoid
from lesion.selection import Selection, select
from lesion.weights import Manifest

NETWORKS = ("unet", "deeplabv3", "resnet18")


class Stopwatch:
    """Milliseconds per stage; `total` runs from the start."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent = dict.fromkeys(("decode", "segment", "classify", "render"), 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._spent[name] += 1000 * (time.perf_counter() - start)

    def milliseconds(self) -> dict[str, float]:
        return {**self._spent, "total": 1000 * (time.perf_counter() - self._start)}


@dataclass(frozen=True)
class Screened:
    """The U-Net's two outputs for one photo.

    `mask_logits`: float32 1x1xhxw. `skin_probability`: that the photo shows skin, in [0, 1].
    """

    mask_logits: FloatMap
    skin_probability: float


class Analyser:
    """Analyses photos with the three networks. Holds no state between photos."""

    def __init__(
        self, settings: Settings, manifest: Manifest, engines: Mapping[str, Engine]
    ) -> None:
        """Raises WeightsError if the manifest or the engines lack a network, or the manifest's
        calibration is none."""
        for name in NETWORKS:
            if name not in manifest.networks or name not in engines:
                raise WeightsError(f"The model lacks the network {name!r}.")
        self._settings = settings
        self._manifest = manifest
        self._engines = engines
        try:
            self._calibration = Calibration(**manifest.networks["resnet18"].calibration)
        except (TypeError, ValueError) as error:
            raise WeightsError(
                f"The manifest's calibration of resnet18 is wrong: {error}"
            ) from None

    def analyse(
        self, data: bytes, ground_truth: bytes | None = None, *, explained: bool = False
    ) -> Report:
        """A photo's bytes -> the report. `ground_truth`: a mask's bytes. Raises PhotoRefused."""
        watch = Stopwatch()
        with watch.stage("decode"):
            photo = read_photo(data, self._settings)
            truth = None
            if ground_truth is not None:
                truth = read_ground_truth(ground_truth, photo.pixels.shape, self._settings)
        return self.analyse_photo(photo, truth, watch, explained=explained)

    def analyse_photo(
        self,
        photo: Photo,
        ground_truth: np.ndarray | None = None,
        watch: Stopwatch | None = None,
        *,
        explained: bool = False,
    ) -> Report:
        """A decoded photo -> the report. `ground_truth`: uint8, HxW of the photo, 0 or 1.

        `explained`: with an explanation of the probability, if there is one.
        """
        settings, pixels = self._settings, photo.pixels
        watch = watch or Stopwatch()
        with watch.stage("decode"):
            about = self._about(photo)

        with watch.stage("segment"):
            screened = self.screen(pixels)
        about["skin_probability"] = screened.skin_probability
        if not is_skin(screened.skin_probability, settings.screening):
            return Report(
                status="not_skin",
                message=NOT_SKIN,
                segmentation=SegmentationReport(rule=settings.selection.rule),
                timing_ms=watch.milliseconds(),
                **about,
            )

        with watch.stage("segment"):
            selection = self.segment(pixels, screened, ground_truth)
            outline = SegmentationReport(
                rule=selection.rule,
                candidates=selection.candidates,
                agreement=selection.agreement,
            )
        if selection.selected is None:
            return Report(
                status="no_lesion_found",
                message=NO_LESION,
                segmentation=outline,
                timing_ms=watch.milliseconds(),
                **about,
            )
        about["warnings"] += agreement_warnings(selection.agreement, settings.screening)

        with watch.stage("classify"):
            mask = selection.selected.mask
            box = bounding_box(mask)
            assert box is not None  # a selected mask is not empty
            found = self.classify(pixels, box)
            diagnosis = diagnose(found.probability, settings.diagnosis)

        with watch.stage("render"):
            outline = replace(
                outline,
                selected=selection.selected.network,
                bounding_box=box,
                contours=find_contours(mask),
                mask=mask,
                mask_png=encode_mask(mask),
            )
            overlay = render_overlay(pixels, mask, settings.overlay)
            explanation = None
            if explained:
                region = with_margin(box, settings.region.margin, pixels.shape)
                explanation = explain(pixels, mask, region, found, self._calibration, settings)
        return Report(
            status="ok",
            message=describe(diagnosis, found.probability),
            diagnosis=diagnosis.type,
            malignancy_probability=found.probability,
            confidence=diagnosis.confidence,
            segmentation=outline,
            overlay_jpeg=overlay,
            timing_ms=watch.milliseconds(),
            explanation=explanation,
            **about,
        )

    def screen(self, pixels: Image) -> Screened:
        """Run the U-Net on a photo (uint8 HxWx3, RGB)."""
        outputs = self.run(NetworkName.UNET, pixels)
        return Screened(outputs["mask_logits"], float(sigmoid(outputs["skin_logit"]).item()))

    def segment(
        self, pixels: Image, screened: Screened, ground_truth: Mask | None = None
    ) -> Selection:
        """Segment a photo with both networks and select one mask.

        `pixels`: uint8 HxWx3, RGB. `screened`: what `screen` returned for it. `ground_truth`: uint8
        HxW, 0 or 1.
        """
        logits = {
            NetworkName.UNET: screened.mask_logits,
            NetworkName.DEEPLABV3: self.run(NetworkName.DEEPLABV3, pixels)["mask_logits"],
        }
        found = [
            segmentation(network, values, pixels.shape, self._settings.segmentation)
            for network, values in logits.items()
        ]
        return select(found, self._settings.selection, ground_truth)

    def classify(self, pixels: np.ndarray, box: BoundingBox | None) -> Classification:
        """What the classifier says of the photo `pixels` (uint8, HxWx3, RGB) inside `box` and its
        margin; of the whole photo without a box."""
        crop = pixels
        if box is not None:
            crop = crop_region(pixels, box, self._settings.region.margin)
        return classification(self.run("resnet18", crop), self._calibration)

    def _about(self, photo: Photo) -> dict[str, Any]:
        """The part of a report that no network decides."""
        height, width = photo.pixels.shape[:2]
        return {
            "width": width,
            "height": height,
            "format": photo.format,
            "warnings": quality_warnings(photo.pixels, self._settings.screening),
            "model_version": self._manifest.version,
            "weights": {name: self._manifest.networks[name].sha256 for name in NETWORKS},
        }

    def run(self, model: str, picture: np.ndarray) -> dict[str, np.ndarray]:
        """One network on one picture (uint8, HxWx3, RGB): its outputs by name."""
        entry = self._manifest.networks[model]
        batch = prepare(picture, entry.input_size, entry.mean, entry.std)
        return self._engines[model].run(batch)
