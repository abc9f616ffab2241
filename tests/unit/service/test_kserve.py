"""KServe's paths, with a stand-in for TorchServe."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp.test_utils import TestClient, TestServer

from lesion import __version__
from lesion.envelope import MAX_PHOTOS
from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.gateway_metrics import GatewayMetrics
from service.guard import make_guard
from service.inference import inference_application
from service.observation import make_observer
from service.refusals import Busy, RefusalCode
from service.request_log import FILE_NAME, Destination, RequestLog
from service.uploads import Field, Upload, parse_fields
from service.upstream import Answer, ServiceState, Upstream
from tests.coroutines import run

PREDICT, EXPLAIN = f"/v1/models/{MODEL_NAME}:predict", f"/v1/models/{MODEL_NAME}:explain"
INFER = f"/v2/models/{MODEL_NAME}/infer"
GOOD, BAD, BUSY, DEAD = (b64encode(photo).decode() for photo in (b"good", b"bad", b"busy", b"dead"))

ANALYSED = {"status": "ok", "warnings": [{"code": "glare"}], "timing_ms": {"total": 7.0}}


class FakeUpstream:
    """Answers each photo by its content, and records what was sent."""

    def __init__(self) -> None:
        self.waiting = 0
        self.service_state = ServiceState.READY
        self.sent: list[tuple[str, dict[str, bytes]]] = []
        self.ids: set[str] = set()
        self.worker_exits = self.torchserve_exits = 0

    def state(self) -> ServiceState:
        return self.service_state

    async def analyse(self, path: str, upload: Upload, headers: dict[str, str]) -> Answer:
        boundary = upload.content_type.partition("boundary=")[2]
        fields: list[Field] = parse_fields(upload.body, boundary)
        content = {field.name: field.value for field in fields}
        self.sent.append((path, content))
        self.ids.add(headers["X-Request-Id"])
        match content["data"]:
            case b"good":
                return Answer(200, json.dumps(ANALYSED).encode())
            case b"bad":
                return Answer(415, b'{"error":{"code":"unsupported_format","message":"No."}}')
            case b"busy":
                raise Busy
        return Answer(500, b'{"code":500,"type":"X","message":"Worker died."}')


class Client:
    """Calls the application; ``call`` returns status, headers and the JSON of an answer."""

    def __init__(self, config: ServerConfig, logs: Path) -> None:
        self.upstream = FakeUpstream()
        self.log = RequestLog(Destination.FILE, logs)
        self.log_file = logs / FILE_NAME
        self._config = replace(config, kserve=True)

    def call(self, path: str, body: object = None, **headers: str) -> tuple[int, Any, Any]:
        async def send() -> tuple[int, Any, Any]:
            upstream = cast(Upstream, self.upstream)
            metrics = GatewayMetrics(upstream)
            observer = make_observer("inference", metrics, self.log)
            guard = make_guard(frozenset({"127.0.0.1"}), metrics)
            application = inference_application(self._config, upstream, [observer, guard])
            async with TestClient(TestServer(application)) as client:
                method = "GET" if body is None else "POST"
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                async with client.request(method, path, data=data, headers=headers) as answer:
                    return answer.status, answer.headers, await answer.json()

        return run(send())


@pytest.fixture
def client(config: ServerConfig, tmp_path: Path) -> Iterator[Client]:
    client = Client(config, tmp_path)
    yield client
    client.log.close()


@pytest.mark.parametrize("choice", ["\ud800", None, [1, {"a": "\ud800"}], 1e300, "9" * 5000])
def test_any_choice_is_sent_on_for_the_handler_to_check(client: Client, choice: object) -> None:
    status, _, answer = client.call(PREDICT, {"instances": [{"data": GOOD, "lesion": choice}]})
    assert (status, answer) == (200, {"predictions": [ANALYSED]})
    ((_, sent),) = client.upstream.sent
    assert 0 < len(sent["lesion"]) <= 300


def tensor(photo: str = GOOD, **changes: object) -> dict[str, object]:
    return {"name": "photo", "datatype": "BYTES", "shape": [1], "data": [photo]} | changes


def test_v1_answers_each_instance_in_its_place(client: Client) -> None:
    instances = [{"data": GOOD, "lesion": 2, "ground_truth": BAD}, {"b64": BAD}, {"data": "?"}]
    body = {"instances": instances}
    status, headers, answer = client.call(PREDICT, body, **{"X-Request-Id": "my-id"})
    assert (status, headers["X-Request-Id"], answer.keys()) == (200, "my-id", {"predictions"})
    good, bad, unreadable = answer["predictions"]
    assert good == ANALYSED
    assert bad["error"]["code"] == "unsupported_format"
    assert (unreadable["error"]["code"], unreadable["request_id"]) == ("no_image", "my-id")
    path = f"/predictions/{MODEL_NAME}"
    first = {"data": b"good", "ground_truth": b"bad", "lesion": b"2"}
    assert client.upstream.sent == [(path, first), (path, {"data": b"bad"})]
    assert client.upstream.ids == {"my-id"}
    (line,) = client.log_file.read_text().splitlines()
    entry = json.loads(line)
    assert (entry["request_id"], entry["path"], entry["outcome"]) == ("my-id", PREDICT, "no_image")


def test_v1_explains(client: Client) -> None:
    status, _, answer = client.call(EXPLAIN, {"instances": [{"data": GOOD}]})
    assert (status, answer) == (200, {"explanations": [ANALYSED]})
    assert client.upstream.sent[0][0] == f"/explanations/{MODEL_NAME}"


def test_v2_answers_with_strings(client: Client) -> None:
    inputs = [tensor(name="a"), tensor(BAD, name="b"), tensor(shape=[2], name="c")]
    status, _, answer = client.call(INFER, {"id": "7", "inputs": inputs})
    assert status == 200
    outputs = answer.pop("outputs")
    assert answer == {"id": "7", "model_name": MODEL_NAME, "model_version": __version__}
    assert [output.pop("name") for output in outputs] == ["a", "b", "c"]
    rows = [json.loads(*output.pop("data")) for output in outputs]
    assert outputs == 3 * [{"datatype": "BYTES", "shape": [1]}]
    assert rows[0] == ANALYSED
    codes = [row["error"]["code"] for row in rows[1:]]
    assert codes == ["unsupported_format", "several_photos"]


@pytest.mark.parametrize(
    ("photo", "code"), [(BUSY, RefusalCode.BUSY), (DEAD, RefusalCode.INTERRUPTED)]
)
def test_what_concerns_the_service_refuses_the_request(
    client: Client, photo: str, code: RefusalCode
) -> None:
    bodies: list[tuple[str, object]] = [
        (PREDICT, {"instances": [{"data": GOOD}, {"data": photo}]}),
        (INFER, {"inputs": [tensor(), tensor(photo)]}),
    ]
    for path, body in bodies:
        status, headers, answer = client.call(path, body)
        assert (status, headers["Retry-After"], answer["error"]["code"]) == (503, "5", code)


@pytest.mark.parametrize("path", [PREDICT, INFER])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        b"[" * 900,
        b'{"instances":5,"inputs":5}',
        b'{"instances":[],"inputs":[]}',
        b'{"predictions":[]}',
        b'{"instances":[' + b"1," * 1000 + b"1]}",
    ],
)
def test_a_body_in_another_form_is_refused(client: Client, path: str, body: bytes) -> None:
    status, _, answer = client.call(path, body)
    assert (status, answer["error"]["code"]) == (400, RefusalCode.MALFORMED_REQUEST)
    assert "Send each photo, a JPEG, PNG or DICOM file in Base64" in answer["error"]["message"]


def test_an_input_needs_a_name(client: Client) -> None:
    inputs: list[object] = [5, {}, tensor(name=5)]
    for each in inputs:
        status, _, answer = client.call(INFER, {"inputs": [each]})
        assert (status, answer["error"]["code"]) == (400, RefusalCode.MALFORMED_REQUEST)


def test_too_many_photos_are_not_analysed(client: Client) -> None:
    instances = [{"data": GOOD}] * (MAX_PHOTOS + 1)
    _, _, answer = client.call(PREDICT, {"instances": instances})
    codes = {row["error"]["code"] for row in answer["predictions"]}
    assert (codes, client.upstream.sent) == ({"several_photos"}, [])


def test_a_photo_of_the_largest_size_fits(client: Client) -> None:
    largest = b64encode(bytes(10 * 2**20)).decode()
    assert client.call(PREDICT, {"instances": [{"data": largest}]})[0] == 503  # "Worker died."
    status, _, answer = client.call(PREDICT, {"instances": 2 * [{"data": largest}]})
    assert (status, answer["error"]["code"]) == (413, RefusalCode.FILE_TOO_LARGE)


def test_a_foreign_page_is_refused(client: Client) -> None:
    body = {"instances": [{"data": GOOD}]}
    status, _, answer = client.call(PREDICT, body, Origin="http://evil.example")
    assert (status, answer["error"]["code"]) == (403, RefusalCode.FOREIGN_ORIGIN)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (f"/v1/models/{MODEL_NAME}", {"name": MODEL_NAME, "ready": True}),
        (f"/v2/models/{MODEL_NAME}/ready", {"name": MODEL_NAME, "ready": True}),
        ("/v2/health/ready", {"ready": True}),
    ],
)
def test_readiness(client: Client, path: str, content: dict[str, object]) -> None:
    assert client.call(path)[::2] == (200, content)
    for state in set(ServiceState) - {ServiceState.READY}:
        client.upstream.service_state = state
        assert client.call(path)[::2] == (503, content | {"ready": False})


def test_descriptions(client: Client) -> None:
    assert client.call("/v1/models")[2] == {"models": [MODEL_NAME]}
    assert client.call("/v2")[2] == {"name": MODEL_NAME, "version": __version__, "extensions": []}
    assert client.call("/v2/health/live")[2] == {"live": True}
    model = client.call(f"/v2/models/{MODEL_NAME}")[2]
    assert (model["name"], model["inputs"][0]["datatype"]) == (MODEL_NAME, "BYTES")
