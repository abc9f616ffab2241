"""KServe's protocols V1 and V2 at the inference address, if ``kserve=true`` in config.properties.

Each photo of a request is sent to TorchServe like any other, as a form: it waits in the same queue,
and TorchServe keeps its batches. (TorchServe's own envelopes take one request at a time and lose
data; ``lesion.envelope`` answers them where somebody runs TorchServe without this gateway.)

If a photo is refused, its row contains the error. A failure of the service itself refuses the whole
request, so that a client, or a mesh, can send it again.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from lesion import __version__
from lesion.envelope import (
    HOW_TO_SEND_V1,
    HOW_TO_SEND_V2,
    check_count,
    read_instance,
    read_tensor,
)
from lesion.errors import PhotoRefused
from lesion.paths import MODEL_NAME
from lesion.report import refusal_to_json
from lesion.request import REQUEST_ID_HEADER
from service.config import ServerConfig
from service.guard import check_origin
from service.observation import RECORD, Record
from service.refusals import MalformedRequest
from service.relay import relay
from service.uploads import Account, Field, MemoryBudget, build_form, read_body
from service.upstream import ServiceState, Upstream

_BASE64_GROWTH = 4 / 3
_MAX_VALUES = 1000
"""Most values in a body. Base64 has none of the characters that begin or divide values, so this is
checked before parsing: 16 MB of empty lists would become 400 MB of Python objects."""
_LONGEST_TEXT = 100
"""Characters of a choice, a name or an id that are used."""

ReadRow = Callable[[object], dict[str, object]]


class KServe:
    """The request handlers of KServe's paths."""

    def __init__(self, config: ServerConfig, upstream: Upstream, budget: MemoryBudget) -> None:
        self._config, self._upstream, self._budget = config, upstream, budget
        self._limit = int(config.max_request_bytes * _BASE64_GROWTH)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add every path of the two protocols that makes sense for one model."""
        v1, v2 = f"/v1/models/{MODEL_NAME}", f"/v2/models/{MODEL_NAME}"
        router.add_post(f"{v1}:predict", self.predict)
        router.add_post(f"{v1}:explain", self.explain)
        router.add_get("/v1/models", self.list_models)
        router.add_get(v1, self.model_ready)
        router.add_post(f"{v2}/infer", self.infer)
        router.add_get(v2, self.describe_model)
        router.add_get(f"{v2}/ready", self.model_ready)
        router.add_get("/v2", self.describe_server)
        router.add_get("/v2/health/live", self.live)
        router.add_get("/v2/health/ready", self.ready)

    async def predict(self, request: web.Request) -> web.Response:
        """Answer the instances of V1 with predictions.

        Raises:
            Refusal: the gateway answers the request itself.
        """
        return await self._answer_v1(request, "predictions")

    async def explain(self, request: web.Request) -> web.Response:
        """Answer the instances of V1 with explanations.

        Raises:
            Refusal: the gateway answers the request itself.
        """
        return await self._answer_v1(request, "explanations")

    async def _answer_v1(self, request: web.Request, kind: str) -> web.Response:
        with self._budget.open_account() as account:
            body = await self._read_json(request, account, HOW_TO_SEND_V1)
            instances = _take_list(body, "instances", HOW_TO_SEND_V1)
            path = f"/{kind}/{MODEL_NAME}"
            answers = await self._analyse(path, request[RECORD], instances, read_instance)
        return web.json_response({kind: list(map(json.loads, answers))})

    async def infer(self, request: web.Request) -> web.Response:
        """Answer the input tensors of V2 with one output tensor each, of the same name.

        Raises:
            Refusal: the gateway answers the request itself.
        """
        with self._budget.open_account() as account:
            body = await self._read_json(request, account, HOW_TO_SEND_V2)
            inputs = _take_list(body, "inputs", HOW_TO_SEND_V2)
            names = [_take_name(each) for each in inputs]
            path = f"/predictions/{MODEL_NAME}"
            answers = await self._analyse(path, request[RECORD], inputs, read_tensor)
        outputs = [
            {"name": name, "datatype": "BYTES", "shape": [1], "data": [answer]}
            for name, answer in zip(names, answers, strict=True)
        ]
        content = {
            "id": str(body.get("id", request[RECORD].request_id))[:_LONGEST_TEXT],
            "model_name": MODEL_NAME,
            "model_version": __version__,
            "outputs": outputs,
        }
        return web.json_response(content)

    async def _read_json(self, request: web.Request, account: Account, how_to_send: str) -> Any:
        """Read a body that is a JSON object. Raises Refusal."""
        check_origin(request, self._config)
        body = await read_body(request, self._limit, account)
        if sum(body.count(character) for character in b"[{,") > _MAX_VALUES:
            raise MalformedRequest("its JSON holds too many values", how_to_send)
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise MalformedRequest("it is not JSON", how_to_send) from None
        if not isinstance(content, dict):
            raise MalformedRequest("its JSON is not an object", how_to_send)
        return content

    async def _analyse(
        self, path: str, record: Record, rows: list[object], read_row: ReadRow
    ) -> list[str]:
        """Analyse the photos one after the other; returns each one's answer, as JSON.

        The request's record is finally that of the last photo.

        Raises:
            Refusal: a photo could not be analysed for a reason other than its content.
        """
        answers: list[str] = []
        for row in rows:
            try:
                check_count(len(rows))
                fields = read_row(row)
            except PhotoRefused as refusal:
                content = {**refusal_to_json(refusal), "request_id": record.request_id}
                record.note_answer(content)
                answers.append(json.dumps(content))
            else:
                form = build_form([Field(*each) for each in _to_bytes(fields)])
                headers = {REQUEST_ID_HEADER: record.request_id}
                answer = await self._upstream.analyse(path, form, headers)
                relay(answer, record)
                answers.append(answer.body.decode())
        return answers

    # ---------------------------------------------------------------- state

    async def list_models(self, request: web.Request) -> web.Response:
        return web.json_response({"models": [MODEL_NAME]})

    async def model_ready(self, request: web.Request) -> web.Response:
        """Answer 200 while photos can be analysed, otherwise 503."""
        return self._report_ready({"name": MODEL_NAME})

    async def ready(self, request: web.Request) -> web.Response:
        """Answer 200 while photos can be analysed, otherwise 503."""
        return self._report_ready({})

    def _report_ready(self, content: dict[str, object]) -> web.Response:
        ready = self._upstream.state() is ServiceState.READY
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response(content | {"ready": ready}, status=status)

    async def live(self, request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def describe_server(self, request: web.Request) -> web.Response:
        return web.json_response({"name": MODEL_NAME, "version": __version__, "extensions": []})

    async def describe_model(self, request: web.Request) -> web.Response:
        tensor = {"datatype": "BYTES", "shape": [1]}
        return web.json_response(
            {
                "name": MODEL_NAME,
                "versions": [__version__],
                "platform": "pytorch",
                "inputs": [{"name": "photo"} | tensor],
                "outputs": [{"name": "photo"} | tensor],
            }
        )


def _take_list(body: dict[str, object], key: str, how_to_send: str) -> list[object]:
    """Return a list with at least one element. Raises MalformedRequest."""
    rows = body.get(key)
    if not isinstance(rows, list) or not rows:
        raise MalformedRequest(f'"{key}" is not a list with a photo', how_to_send)
    return rows


def _take_name(tensor: object) -> str:
    """Return the name of a tensor. Raises MalformedRequest."""
    name = tensor.get("name") if isinstance(tensor, dict) else None
    if not isinstance(name, str):
        raise MalformedRequest("an input has no name", HOW_TO_SEND_V2)
    return name[:_LONGEST_TEXT]


def _to_bytes(fields: dict[str, object]) -> list[tuple[str, bytes]]:
    """Return the fields of a form; a choice may be any JSON, which the handler checks."""

    def encode(value: object) -> bytes:
        # JSON may hold half a surrogate pair.
        return str(value)[:_LONGEST_TEXT].encode("utf-8", "surrogatepass")

    return [
        (name, value if isinstance(value, bytes) else encode(value))
        for name, value in fields.items()
    ]
