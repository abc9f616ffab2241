"""The end of a service to which photos have been sent."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from service.config import ServerConfig
from service.gateway import Gateway
from service.torchserve import TorchServe
from service.upstream import ServiceState
from tests import pictures
from tests.service.answers import assert_analysed
from tests.service.command import wait_for_state

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]


def test_accepted_photos_are_answered_and_no_others_accepted(
    config: ServerConfig, server: TorchServe
) -> None:
    """More photos than the worker takes at once, so that some wait in the gateway's queue."""
    count = 2 * config.in_flight
    photo = pictures.small_photo_jpeg()
    with (
        Gateway(config, config.path.parent) as gateway,
        ThreadPoolExecutor(count) as threads,
    ):
        gateway.upstream.attach(server)
        wait_for_state(config, ServiceState.READY)
        url = config.prediction_url
        answers = [threads.submit(requests.post, url, photo, timeout=60) for _ in range(count)]
        deadline = time.monotonic() + 30.0
        while gateway.upstream.waiting < count - config.in_flight:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        gateway.drain()
        for answer in answers:
            assert_analysed(answer.result())
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{config.inference.url}/ping", timeout=10)
