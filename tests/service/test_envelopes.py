"""A real TorchServe that takes requests in KServe's envelopes, without the gateway."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lesion.envelope import MAX_PHOTOS
from lesion.paths import MODEL_CONFIG, MODEL_NAME
from service.torchserve import Api, TorchServe, UnixConnection, authorization
from tests import pictures
from tests.service.archives import copy_archive
from tests.service.servers import config_with_free_ports

pytestmark = pytest.mark.service

PHOTO = base64.b64encode(pictures.small_photo_jpeg()).decode()
Answer = tuple[int, Any]
Call = Callable[[str, object], Answer]


def set_batch_size_to_one(content: bytes) -> bytes:
    changed = content.replace(b"\nbatchSize: 4 ", b"\nbatchSize: 1 ")
    assert changed != content
    return changed


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store whose archive takes one request at a time, as the envelopes require."""
    folder = tmp_path_factory.mktemp("envelopes")
    config = config_with_free_ports(folder / "config.properties")
    return copy_archive(config, folder / "store", MODEL_CONFIG.name, set_batch_size_to_one)


@contextmanager
def torchserve(folder: Path, store: Path, envelope: str) -> Iterator[Call]:
    """Run a TorchServe with an envelope; yields a function that posts JSON to a path."""
    config = config_with_free_ports(folder / "config.properties", store)
    with config.path.open("a") as file:
        file.write(f"service_envelope={envelope}\n")
    with TorchServe(config, folder / "logs") as server:
        server.wait_until_ready()
        first = server.find_worker()

        def call(path: str, body: object) -> Answer:
            connection = UnixConnection(server.inference_socket, 60)
            headers = authorization(server.token(Api.INFERENCE))
            headers["Content-Type"] = "application/json"
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())

        yield call
        assert server.find_worker() == first  # nothing that was sent ended the worker


def tensor(**changes: object) -> dict[str, object]:
    return {"name": "photo", "datatype": "BYTES", "shape": [1], "data": [PHOTO]} | changes


def test_v1(store: Path, tmp_path: Path) -> None:
    with torchserve(tmp_path, store, "kserve") as call:

        def predict(instances: object, verb: str = "predict") -> list[dict[str, Any]]:
            path = f"/v1/models/{MODEL_NAME}:{verb}"
            status, answer = call(path, {"instances": instances})
            assert (status, answer.keys()) == (200, {verb.rstrip("n") + "ions"}), answer
            return next(iter(answer.values()))

        rows = predict([{"data": PHOTO}, {"data": "?"}, {"b64": PHOTO, "lesion": "9"}, 5])
        assert rows[0]["status"] == "ok"
        assert rows[0]["image"] == {"width": 480, "height": 360, "format": "JPEG"}
        codes = [row["error"]["code"] for row in rows[1:]]
        assert codes == ["no_image", "bad_choice", "no_image"]
        wrong: list[object] = [None, [], {}, "text", [[]]]
        for instances in wrong:
            (row,) = predict(instances)
            assert row["error"]["code"] == "no_image"
        codes = [row["error"]["code"] for row in predict([{"data": PHOTO}] * (MAX_PHOTOS + 1))]
        assert codes == ["several_photos"] * (MAX_PHOTOS + 1)
        # TorchServe's envelope itself fails with these; see docs/operations.md.
        assert call(f"/v1/models/{MODEL_NAME}:predict", [])[0] == 503


def test_v2(store: Path, tmp_path: Path) -> None:
    with torchserve(tmp_path, store, "kservev2") as call:
        path = f"/v2/models/{MODEL_NAME}/infer"
        bad = tensor(name="bad", data=["?"])
        status, answer = call(path, {"id": "42", "inputs": [tensor(), bad, tensor(shape=[2])]})
        assert status == 200, answer
        assert (answer["id"], answer["model_name"]) == ("42", MODEL_NAME)
        outputs = answer["outputs"]
        for output, name in zip(outputs, ["photo", "bad", "photo"], strict=True):
            assert (output["name"], output["datatype"]) == (name, "BYTES")
            assert (output["shape"], len(output["data"])) == ([1], 1)
        rows = [json.loads(output["data"][0]) for output in outputs]
        assert rows[0]["status"] == "ok"
        codes = [row["error"]["code"] for row in rows[1:]]
        assert codes == ["no_image", "several_photos"]
        # TorchServe's envelope itself fails with these; see docs/operations.md.
        wrong: list[object] = [[], [{}], [tensor(data=[])]]
        for inputs in wrong:
            assert call(path, {"inputs": inputs})[0] == 503
        assert call(path, {"inputs": [tensor()]})[0] == 200
