"""TorchServe's entry point: connects its worker to the library ``lesion``."""

import json
import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from ts.metrics.metric_type_enum import MetricTypes

from lesion import __version__
from lesion.analysis import Analyser
from lesion.config import SECTION, load_settings, load_worker_settings
from lesion.engine import load_engines
from lesion.enums import ErrorCode
from lesion.envelope import check_count, read_instance, read_tensor
from lesion.errors import INTERNAL_ERROR, ConfigError, PhotoRefused
from lesion.monitoring import (
    Observation,
    list_zeros,
    observe_refusal,
    observe_report,
    observe_request,
)
from lesion.report import refusal_to_json
from lesion.request import Request, read_request, read_request_id
from lesion.weights import check_pin, load_manifest, verify

logger = logging.getLogger(__name__)

ReadRow = Callable[[object], dict[str, object]]
"""Reads the fields of a request from a row of an envelope."""
_ENVELOPES: dict[str, ReadRow] = {"kserve": read_instance, "kservev2": read_tensor}
"""Values of TorchServe's ``service_envelope`` that the handler answers."""


class SkinLesionHandler:
    """Handles the requests of one worker: loads the networks once and answers each photo."""

    _envelope: ReadRow | None = None

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
        check_pin(manifest)
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
        self._envelope = find_envelope(context.system_properties["batch_size"])
        self._manifest = manifest
        self._analyser = Analyser(settings, manifest, engines)
        self._observe(context, *list_zeros())

    def handle(self, data: Any, context: Any) -> list[Any]:
        """Answer a batch photo by photo, with one entry per request or row.

        Args:
            data: without an envelope, the fields of each request. With one, the rows of a single
                request, or whatever else was sent in their place.
            context: of the batch.

        Raises:
            MemoryError: too little memory is left. TorchServe then answers the whole batch with
                507, of which the gateway makes a 503 that asks to try again.
        """
        if self._envelope is not None:
            rows = data if isinstance(data, list) and data else [None]
            answers = [self._answer_row(row, len(rows), context) for row in rows]
            # V2 has no objects: its data are strings.
            return answers if self._envelope is read_instance else list(map(_to_text, answers))
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
        headers = context.get_all_request_header(index)
        status, answer = self._respond(index, context, lambda: read_request(fields, headers))
        context.set_response_content_type(index, "application/json")
        context.set_response_status(int(status), status.phrase, index)
        return _to_text(answer).encode()

    def _answer_row(self, row: object, count: int, context: Any) -> dict[str, Any]:
        """Answer one of ``count`` rows of an envelope; it has no status of its own."""
        read_row = self._envelope
        assert read_row is not None

        def read() -> Request:
            check_count(count)
            return read_request(read_row(row), {})

        return self._respond(0, context, read)[1]

    def _respond(
        self, index: int, context: Any, read: Callable[[], Request]
    ) -> tuple[HTTPStatus, dict[str, Any]]:
        """Analyse the photo of the request that ``read`` returns; returns status and answer."""
        # Without the gateway, the id is often TorchServe's own.
        request_id = read_request_id(context.get_all_request_header(index))
        request_id = request_id or context.get_request_id(index)
        status, answer = self._analyse(context, request_id, _is_explained(context, index), read)
        return status, {**answer, "request_id": request_id}

    def _analyse(
        self, context: Any, request_id: str, explained: bool, read: Callable[[], Request]
    ) -> tuple[HTTPStatus, dict[str, Any]]:
        """Do what ``_respond`` does, except that the answer has no id."""
        self._observe(context, observe_request())
        try:
            request = read()
            report = self._analyser.analyse(
                request.photo,
                request.ground_truth,
                request.choice,
                spacing=request.spacing,
                explained=explained,
            )
            self._observe(context, *observe_report(report, explained=explained))
            return HTTPStatus.OK, report.to_explained_json() if explained else report.to_json()
        except PhotoRefused as refusal:
            self._observe(context, observe_refusal(refusal))
            return refusal.http_status, refusal_to_json(refusal)
        except Exception as error:
            if _is_out_of_memory(error):
                raise MemoryError from None
            # The traceback without the message, which could quote the request.
            frames = "".join(traceback.format_tb(error.__traceback__))
            reason = type(error).__name__
            logger.error("Request %s could not be answered: %s\n%s", request_id, reason, frames)
            failure = {"code": ErrorCode.INTERNAL_ERROR, "message": INTERNAL_ERROR}
            return HTTPStatus.INTERNAL_SERVER_ERROR, {"error": failure}

    def _observe(self, context: Any, *observations: Observation) -> None:
        """Pass observations on to TorchServe's metrics, which also have the model's name.

        An operator may remove a metric from metrics.yaml; requests are answered without it.
        """
        for each in observations:
            kind = MetricTypes.HISTOGRAM if each.is_histogram else MetricTypes.COUNTER
            try:
                metric = context.metrics.get_metric(each.metric, kind)
            except Exception:
                logger.debug("The metric %s is not declared.", each.metric)
                continue
            metric.add_or_update(each.value, [context.model_name, *each.labels])


def find_envelope(batch_size: int) -> ReadRow | None:
    """Return the reader of rows if TorchServe puts requests into an envelope; else None.

    Raises:
        ConfigError: the envelope would lose all requests of a batch except the first.
    """
    for name, read_row in _ENVELOPES.items():
        # TorchServe tells the handler nothing about the envelope, but imports it before.
        if f"ts.torch_handler.request_envelope.{name}" in sys.modules:
            if batch_size != 1:
                raise ConfigError(
                    f"service_envelope is {name} and batchSize is {batch_size}: TorchServe would "
                    "lose requests. Set batchSize in model-config.yaml to 1, and build the archive."
                )
            return read_row
    return None


def _is_out_of_memory(error: Exception) -> bool:
    """Tell whether an allocation failed, in Python, NumPy or OpenCV."""
    no_memory = isinstance(error, cv2.error) and getattr(error, "code", 0) == cv2.Error.STS_NO_MEM
    return isinstance(error, MemoryError) or no_memory


def _is_explained(context: Any, index: int) -> bool:
    """Tell whether a request is for /explanations, which TorchServe batches with predictions."""
    return bool(context.get_request_header(index, "explain") == "True")


def _to_text(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, separators=(",", ":"), allow_nan=False)
