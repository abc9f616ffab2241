"""State, metrics, addresses and headers of a running service."""

from pathlib import Path

import numpy as np
import pytest
import requests

from lesion.enums import ErrorCode, Stage, Status
from lesion.monitoring import list_zeros
from lesion.paths import FRONTEND, MODEL_NAME
from service.config import ServerConfig
from service.refusals import RefusalCode
from service.torchserve import TorchServe
from service.upstream import ServiceState
from tests import pictures
from tests.service.answers import assert_refused
from tests.service.conftest import Post
from tests.service.metrics import read_changes, read_metrics

pytestmark = pytest.mark.service


def test_torchserve_describes_one_ready_worker(server: TorchServe) -> None:
    (model,) = server.ask_management(f"/models/{MODEL_NAME}")
    assert len(model["workers"]) == 1
    assert [worker.is_ready for worker in server.read_workers()] == [True]
    assert model["batchSize"] > 1


def test_only_the_page_may_read_answers(service: ServerConfig) -> None:
    photo = {"data": pictures.small_photo_jpeg()}
    for origin, file in ((service.page.url, photo), (service.page.url, {"data": b"no photo"})):
        headers = {"Origin": origin}
        answer = requests.post(service.prediction_url, files=file, headers=headers, timeout=60)
        assert answer.headers["Access-Control-Allow-Origin"] == service.page.url
    headers = {"Origin": "http://elsewhere.example"}
    answer = requests.post(service.prediction_url, files=photo, headers=headers, timeout=60)
    assert_refused(answer, 403, RefusalCode.FOREIGN_ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == service.page.url


def test_preflight_of_a_raw_body_is_allowed(service: ServerConfig) -> None:
    headers = {
        "Origin": service.page.url,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = requests.options(service.prediction_url, headers=headers, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == service.page.url
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After, X-Request-Id"


# ---------------------------------------------------------------- metrics


def test_metrics_count_requests_refusals_and_analyses(service: ServerConfig, post: Post) -> None:
    before = read_metrics(service)
    content = post(files={"data": pictures.photo_jpeg()}).json()
    post(files={"data": pictures.gif()})
    post(files={"data": pictures.truncated_jpeg()})
    changes = read_changes(service, before)

    assert changes["lesion_requests_total",] == 3
    assert changes["lesion_refusals_total", ErrorCode.UNSUPPORTED_FORMAT] == 1
    assert changes["lesion_refusals_total", ErrorCode.CORRUPT_IMAGE] == 1
    outcome = {content["diagnosis"] or content["status"], content["confidence"] or "none"}
    assert changes["lesion_analyses_total", *sorted(outcome)] == 1
    for stage, milliseconds in content["timing_ms"].items():
        assert changes["lesion_stage_seconds_count", stage] == (milliseconds > 0)
    total = changes["lesion_stage_seconds_sum", Stage.TOTAL]
    assert total == pytest.approx(content["timing_ms"][Stage.TOTAL] / 1000, abs=1e-3)
    if content["status"] != Status.NOT_SKIN:
        assert changes["lesion_mask_disagreement_count",] == 1
    if content["segmentation"]["selected"]:
        selection = {content["segmentation"]["selected"], content["segmentation"]["rule"]}
        assert changes["lesion_selected_segmenter_total", *sorted(selection)] == 1


def test_every_counter_exists_from_the_start(service: ServerConfig) -> None:
    samples = read_metrics(service)
    for each in list_zeros():
        assert (each.metric, *sorted(each.labels)) in samples


def test_values_for_drift_are_observed(service: ServerConfig, post: Post) -> None:
    before = read_metrics(service)
    content = post(files={"data": pictures.photo_jpeg()}).json()
    changes = read_changes(service, before)
    assert changes["lesion_advice_total", content["advice"]] == 1
    assert changes["lesion_acquisition_total", content["acquisition"]] == 1
    for warning in content["warnings"]:
        assert changes["lesion_warnings_total", warning["code"]] == 1
    probability = changes["lesion_malignancy_probability_sum",]
    assert probability == pytest.approx(content["malignancy_probability"], abs=1e-3)
    disagreement = 1 - content["segmentation"]["agreement"]
    assert changes["lesion_mask_disagreement_sum",] == pytest.approx(disagreement, abs=1e-3)
    assert changes["lesion_sharpness_hundreds_sum",] > 0
    assert 0 <= changes["lesion_darkness_fifties_sum",] < 255 / 50


def test_a_stage_that_did_not_run_is_not_observed(service: ServerConfig, post: Post) -> None:
    before = read_metrics(service)
    sky = np.full((400, 600, 3), (30, 60, 200), np.uint8)
    content = post(files={"data": pictures.encode(sky)}).json()
    assert content["status"] == Status.NOT_SKIN
    changes = read_changes(service, before)
    assert changes["lesion_stage_seconds_count", Stage.SEGMENT] == 1
    assert changes["lesion_stage_seconds_count", Stage.CLASSIFY] == 0
    assert changes["lesion_analyses_total", *sorted({Status.NOT_SKIN, "none"})] == 1


def test_the_metrics_include_torchserves_own(service: ServerConfig, post: Post) -> None:
    post(files={"data": pictures.small_photo_jpeg()})
    names = {name for name, *_ in read_metrics(service)}
    assert {"ts_inference_requests_total", "ts_inference_latency_microseconds"} <= names


def test_java_starts_without_warnings(logs: Path) -> None:
    launcher = (logs / "launcher.log").read_text()
    assert "Model server started." in launcher
    assert "sun.misc.Unsafe" not in launcher
    assert "restricted method" not in launcher


def test_logs_hold_no_photo_and_no_file_name(post: Post, logs: Path) -> None:
    name = "maria-left-arm.jpg"
    post(files={"data": (name, pictures.small_photo_jpeg())})
    post(files={"data": (name, pictures.truncated_jpeg())})
    for log in logs.iterdir():
        content = log.read_bytes()
        assert name.encode() not in content
        assert b"JFIF" not in content


# ---------------------------------------------------------------- the page's server


def test_page_is_served_with_safe_headers(service: ServerConfig) -> None:
    answer = requests.get(service.page.url, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert f"connect-src 'self' {service.inference.url};" in policy
    assert "unsafe" not in policy
    assert f"connect-src 'self' {service.inference.url};" in answer.text
    assert answer.headers["Content-Encoding"] in ("gzip", "deflate")


def test_every_file_of_the_page_has_its_type(service: ServerConfig) -> None:
    types = {
        ".html": "text/html",
        ".css": "text/css",
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
    }
    for file in FRONTEND.rglob("*.*"):
        answer = requests.get(f"{service.page.url}/{file.relative_to(FRONTEND)}", timeout=10)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(types.get(file.suffix, "image/"))


@pytest.mark.parametrize("path", ["nothing.html", "../Makefile", "%2e%2e/Makefile", ".hidden"])
def test_nothing_else_is_served(service: ServerConfig, path: str) -> None:
    request = requests.Request("GET", service.page.url).prepare()
    request.url = f"{service.page.url}/{path}"  # requests itself would remove the dots
    with requests.Session() as session:
        assert session.send(request, timeout=10).status_code == 404


def test_folders_are_not_listed(service: ServerConfig) -> None:
    for folder in (path for path in FRONTEND.rglob("*") if path.is_dir()):
        answer = requests.get(f"{service.page.url}/{folder.name}/", timeout=10)
        assert answer.status_code == 404


def test_localhost_redirects_to_the_origin_of_the_page(service: ServerConfig) -> None:
    url = f"http://localhost:{service.page.port}/index.html?a=1"
    answer = requests.get(url, timeout=10, allow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"{service.page.url}/index.html?a=1"


def test_a_redirect_never_leads_to_another_host(service: ServerConfig) -> None:
    headers = {"Host": f"localhost:{service.page.port}"}
    request = requests.Request("GET", service.page.url, headers=headers).prepare()
    request.url = f"{service.page.url}//elsewhere.example/"
    with requests.Session() as session:
        answer = session.send(request, timeout=10, allow_redirects=False)
    assert answer.headers["Location"].startswith(f"{service.page.url}/")


def test_the_page_gets_the_addresses_of_the_service(service: ServerConfig) -> None:
    config = requests.get(f"{service.page.url}/config.json", timeout=10).json()
    assert config.pop("limits")["max_bytes"] == pictures.MAX_BYTES
    # The shipped settings are those of the measured figures.
    assert config.pop("probability_scale")["malignant_share"] is not None
    assert config == {
        "inference_url": service.prediction_url,
        "explanation_url": service.explanation_url,
        "health_url": f"{service.inference.url}/ping",
    }
    assert requests.get(config["health_url"], timeout=10).json() == {"status": "Healthy"}


def test_status_is_ready(service: ServerConfig) -> None:
    status = requests.get(f"{service.page.url}/status", timeout=10).json()
    assert status["state"] == ServiceState.READY
    assert status["message"].endswith(".")
