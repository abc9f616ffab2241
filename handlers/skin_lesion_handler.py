"""TorchServe's entry point: connects its worker to the library ``lesion``."""

import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import numpy as np
from ts.metrics.metric_type_enum import MetricTypes

from lesion import __version__
from lesion.analysis import Analyser
from lesion.config import SECTION, load_settings, load_worker_settings
from lesion.engine import load_engines
from lesion.enums import ErrorCode
from lesion.errors import INTERNAL_ERROR, PhotoRefused
from lesion.report import Report, refusal_to_json
from lesion.request import read_request
from lesion.weights import load_manifest, verify

logger = logging.getLogger(__name__)


class SkinLesionHandler:
    """Handles the requests of one worker: loads the networks once and answers each photo."""

    def initialize(self, context: Any) -> None:
        """Load settings and networks, and run each network once.

        Raises:
            ConfigError, WeightsError, EngineError: the worker does not start, and the log contains
                the message.
        """
        model_dir = Path(context.system_properties["model_dir"])
        config = context.model_yaml_config
        workers = load_worker_settings(config).max_workers
        settings = load_settings(config[SECTION])
        manifest = load_manifest(model_dir)
        verify(model_dir, manifest)
        engines = load_engines(
            model_dir,
            manifest,
            settings.engine,
            workers=workers,
            gpu=context.system_properties["gpu_id"],
        )
        for name, entry in manifest.networks.items():
            # The first run of a network is slow (memory, kernels), so no photo should have to wait
            # for it.
            engines[name].run(np.zeros((1, 3, entry.input_size, entry.input_size), np.float32))
        self._manifest = manifest
        self._analyser = Analyser(settings, manifest, engines)

    def handle(self, data: Sequence[Mapping[str, Any]], context: Any) -> list[bytes]:
        """Answer a batch photo by photo, with one entry per request; never raise."""
        if len(data) == 1 and context.get_request_header(0, "describe") == "True":
            return [self._describe()]
        return [self._answer(index, fields, context) for index, fields in enumerate(data)]

    def _describe(self) -> bytes:
        """Describe the model, for TorchServe to add to its own description.

        The gateway requests this to check whether the worker answers; it is not counted as a
        request.
        """
        weights = {name: entry.sha256 for name, entry in self._manifest.networks.items()}
        return json.dumps({"version": __version__, "weights": weights}).encode()

    def _answer(self, index: int, fields: Mapping[str, Any], context: Any) -> bytes:
        """Answer one request with JSON, and set its status and content type."""
        status = HTTPStatus.OK
        self._observe(context, MetricTypes.COUNTER, "lesion_requests_total", 1)
        try:
            # TorchServe's header for /explanations, which it batches together with predictions.
            explained = context.get_request_header(index, "explain") == "True"
            request = read_request(fields, context.get_all_request_header(index))
            report = self._analyser.analyse(
                request.photo, request.ground_truth, request.choice, explained=explained
            )
            self._observe_report(context, report, explained)
            answer = report.to_explained_json() if explained else report.to_json()
        except PhotoRefused as refusal:
            status = refusal.http_status
            self._observe(context, MetricTypes.COUNTER, "lesion_refusals_total", 1, refusal.code)
            answer = refusal_to_json(refusal)
        except Exception as error:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            # The traceback without the message, which could quote the request.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("A photo could not be analysed: %s\n%s", type(error).__name__, frames)
            answer = {"error": {"code": ErrorCode.INTERNAL_ERROR, "message": INTERNAL_ERROR}}
        context.set_response_content_type(index, "application/json")
        context.set_response_status(int(status), status.phrase, index)
        return json.dumps(answer, separators=(",", ":"), allow_nan=False).encode()

    def _observe_report(self, context: Any, report: Report, explained: bool) -> None:
        """Count the outcome of an analysis, and observe the seconds of each stage."""
        histogram = MetricTypes.HISTOGRAM
        if explained:
            # The photo was most likely analysed before, so its outcome is not counted again.
            status = report.status
            self._observe(context, MetricTypes.COUNTER, "lesion_explanations_total", 1, status)
        else:
            self._observe_outcome(context, report)
        for stage, milliseconds in report.timing_ms.items():
            if milliseconds > 0:  # a stage that did not run is not observed
                seconds = milliseconds / 1000
                self._observe(context, histogram, "lesion_stage_seconds", seconds, stage)

    def _observe_outcome(self, context: Any, report: Report) -> None:
        """Count the diagnosis and the selected mask, and observe the agreement of the masks."""
        counter, histogram = MetricTypes.COUNTER, MetricTypes.HISTOGRAM
        outcome = report.diagnosis or report.status, report.confidence or "none"
        self._observe(context, counter, "lesion_analyses_total", 1, *outcome)
        segmentation = report.segmentation
        if segmentation.selected is not None:
            selected = segmentation.selected, segmentation.rule
            self._observe(context, counter, "lesion_selected_segmenter_total", 1, *selected)
        if segmentation.agreement is not None:
            self._observe(context, histogram, "lesion_mask_agreement", segmentation.agreement)

    def _observe(
        self, context: Any, kind: MetricTypes, name: str, value: float, *labels: str
    ) -> None:
        """Add to a metric of metrics.yaml, whose dimensions are the model's name and ``labels``.

        An operator may remove a metric from metrics.yaml; requests are answered without it.
        """
        try:
            metric = context.metrics.get_metric(name, kind)
        except Exception:
            logger.debug("The metric %s is not declared.", name)
            return
        metric.add_or_update(value, [context.model_name, *labels])
