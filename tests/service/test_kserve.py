"""KServe's paths at a gateway in front of the running TorchServe."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.gateway import Gateway
from service.torchserve import TorchServe
from service.upstream import ServiceState
from tests import pictures
from tests.service.answers import assert_analysed, assert_refused
from tests.service.command import wait_for_state
from tests.service.conftest import Post
from tests.service.servers import config_with_free_ports

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]

PHOTO = pictures.small_photo_jpeg()
TEXT = b64encode(PHOTO).decode()


@pytest.fixture
def kserve(service: ServerConfig, tmp_path: Path) -> ServerConfig:
    """The configuration of a second gateway, with KServe's paths."""
    path = tmp_path / "config.properties"
    return replace(config_with_free_ports(path, service.model_store), kserve=True)


@pytest.fixture
def url(kserve: ServerConfig, server: TorchServe) -> Iterator[str]:
    """The inference address of that gateway, which sends photos to the running TorchServe."""
    with Gateway(kserve, kserve.path.parent) as gateway:
        gateway.upstream.attach(server)
        wait_for_state(kserve, ServiceState.READY)
        yield kserve.inference.url


def test_the_answers_are_those_of_the_usual_api(url: str, post: Post) -> None:
    content = assert_analysed(post(data=PHOTO))
    changing = {"timing_ms", "request_id"}

    v1 = {"instances": [{"data": TEXT}, {"image": {"b64": TEXT[:400]}}]}
    answer = requests.post(f"{url}/v1/models/{MODEL_NAME}:predict", json=v1, timeout=60)
    good, bad = answer.json()["predictions"]
    assert good | dict.fromkeys(changing) == content | dict.fromkeys(changing)
    assert bad["error"]["code"] == "corrupt_image"

    tensor = {"name": "photo", "datatype": "BYTES", "shape": [1], "data": [TEXT]}
    v2 = {"inputs": [tensor]}
    answer = requests.post(f"{url}/v2/models/{MODEL_NAME}/infer", json=v2, timeout=60)
    (output,) = answer.json()["outputs"]
    good = json.loads(output["data"][0])
    assert good | dict.fromkeys(changing) == content | dict.fromkeys(changing)

    answer = requests.post(f"{url}/v1/models/{MODEL_NAME}:explain", json=v1, timeout=60)
    assert answer.json()["explanations"][0]["explanation"]["heatmap_jpeg"]


def test_unusable_requests(url: str) -> None:
    predict = f"{url}/v1/models/{MODEL_NAME}:predict"
    assert_refused(requests.post(predict, data=PHOTO, timeout=60), 400, "malformed_request")
    answer = requests.post(predict, json={"instances": [{"data": "?"}]}, timeout=60)
    assert answer.json()["predictions"][0]["error"]["code"] == "no_image"
    ready = requests.get(f"{url}/v2/models/{MODEL_NAME}/ready", timeout=10)
    assert (ready.status_code, ready.json()) == (200, {"name": MODEL_NAME, "ready": True})
