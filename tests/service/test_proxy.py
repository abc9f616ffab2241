"""nginx and Caddy in front of the running service: login, page, answers, headers, logs, disk."""

import gzip
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import requests

from lesion.paths import FRONTEND, MODEL_NAME
from service.config import ServerConfig
from service.refusals import RefusalCode
from tests import pictures
from tests.peers import find_peer
from tests.service.proxies import PASSWORD, USER, Proxy, log_in, running_proxy
from tests.service.servers import find_free_ports

pytestmark = pytest.mark.service

PREDICTION = f"/predictions/{MODEL_NAME}"
OPEN_PATHS = ["/", "/js/main.js", "/config.json", "/status", "/ping", PREDICTION]
JPEG = {"Content-Type": "image/jpeg"}


# ---------------------------------------------------------------- login


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_without_a_login_nothing_is_answered(proxy: Proxy, path: str) -> None:
    reply = proxy.client().send("GET", path, login={})
    assert (reply.status, reply.code) == (401, RefusalCode.LOGIN_REQUIRED)
    assert str(reply.header("www-authenticate")).startswith('Basic realm="Skin lesion analysis"')


@pytest.mark.parametrize(
    "login",
    [
        log_in(password="wrong"),
        log_in(password=""),
        log_in(user="other"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Bearer token"},
    ],
    ids=["password", "no password", "user", "no base64", "bearer"],
)
def test_a_wrong_login_is_refused(proxy: Proxy, login: dict[str, str]) -> None:
    reply = proxy.client().send("POST", PREDICTION, pictures.small_photo_jpeg(), login=login)
    assert (reply.status, reply.code) == (401, RefusalCode.LOGIN_REQUIRED)


# ---------------------------------------------------------------- page and answers


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_every_file_of_the_page_is_open(proxy: Proxy, service: ServerConfig) -> None:
    """Also as fast as a browser asks for them, which no limit may forbid."""
    files = [file for file in FRONTEND.rglob("*") if file.is_file() and file.name != "index.html"]
    assert len(files) > 50
    with requests.Session() as browser, requests.Session() as direct:
        browser.auth = (USER, PASSWORD)
        for file in files:
            path = f"/{file.relative_to(FRONTEND).as_posix()}"
            url = str(service.public_address) + path
            reply = browser.get(url, timeout=10, verify=False)
            expected = direct.get(service.page.url + path, timeout=10)
            assert (reply.status_code, reply.content) == (200, expected.content), path
            assert reply.headers["Content-Type"] == expected.headers["Content-Type"]


def test_the_page_has_one_origin(proxy: Proxy, service: ServerConfig) -> None:
    page = proxy.client().send("GET", "/")
    assert f"connect-src 'self' {service.public_address};" in page.body.decode()
    addresses = proxy.client().send("GET", "/config.json").json
    assert addresses["inference_url"] == f"{service.public_address}{PREDICTION}"


def test_the_answer_is_that_of_the_service(proxy: Proxy, service: ServerConfig) -> None:
    photo = pictures.small_photo_jpeg()
    reply = proxy.client().send("POST", f"{PREDICTION}?lesion=1", photo, JPEG)
    direct = requests.post(service.prediction_url, data=photo, headers=JPEG, timeout=60).json()
    assert reply.status == 200
    assert reply.json["overlay_jpeg"] == direct["overlay_jpeg"]
    assert reply.json["malignancy_probability"] == direct["malignancy_probability"]


def test_the_parameters_of_an_address_arrive(proxy: Proxy) -> None:
    photo = pictures.small_photo_jpeg()
    reply = proxy.client().send("PUT", f"{PREDICTION}?lesion=1&region=0,0,9,9", photo, JPEG)
    assert (reply.status, reply.code) == (400, "bad_choice")


def test_errors_of_the_service_pass_unchanged(proxy: Proxy) -> None:
    reply = proxy.client().send("POST", PREDICTION, b"no photo", JPEG)
    assert (reply.status, reply.code) == (415, "unsupported_format")
    reply = proxy.client().send("DELETE", PREDICTION)
    assert (reply.status, reply.code) == (405, RefusalCode.METHOD_NOT_ALLOWED)


# ---------------------------------------------------------------- headers

EXPECTED_HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@pytest.mark.parametrize(
    ("path", "login", "status"),
    [
        ("/", log_in(), 200),
        ("/ping", log_in(), 200),
        (PREDICTION, log_in(), 405),
        ("/ping", {}, 401),
        ("/models", log_in(), 404),
    ],
)
def test_every_answer_has_each_header_once(
    proxy: Proxy, path: str, login: dict[str, str], status: int
) -> None:
    reply = proxy.client().send("GET", path, login=login)
    assert reply.status == status
    for name, value in EXPECTED_HEADERS.items():
        assert reply.header(name) == value, name
    assert reply.header("x-request-id")
    assert not reply.header("access-control-allow-origin")
    assert not any("aiohttp" in value or "1.22" in value for _, value in reply.headers)


def test_json_is_compressed_for_clients_that_ask_for_it(proxy: Proxy) -> None:
    photo = pictures.small_photo_jpeg()
    plain = proxy.client().send("POST", PREDICTION, photo, JPEG)
    reply = proxy.client().send("POST", PREDICTION, photo, JPEG | {"Accept-Encoding": "gzip"})
    assert plain.header("content-encoding") is None
    assert reply.header("content-encoding") == "gzip"
    assert str(reply.header("vary")).lower() == "accept-encoding"
    assert len(reply.body) < 0.9 * len(plain.body)
    assert gzip.decompress(reply.body).startswith(b"{")


@pytest.mark.parametrize("login", [log_in(), {}], ids=["service", "proxy"])
def test_a_request_id_is_passed_on_or_made(proxy: Proxy, login: dict[str, str]) -> None:
    client = proxy.client()
    own = {"X-Request-Id": "clinic-7.a_B"}
    assert client.send("GET", "/ping", headers=own, login=login).header("x-request-id") == (
        "clinic-7.a_B"
    )
    made = set()
    for wrong in (None, "", "a b", "ä", "x" * 65, "<script>"):
        headers = {} if wrong is None else {"X-Request-Id": wrong.encode().decode("latin-1")}
        made.add(client.send("GET", "/ping", headers=headers, login=login).header("x-request-id"))
    assert len(made) == 6
    assert all(each and each.replace("-", "").isalnum() and len(each) >= 32 for each in made)


# ---------------------------------------------------------------- logs and disk


def test_the_log_names_no_person(proxy: Proxy) -> None:
    client = proxy.client()
    client.send("POST", f"{PREDICTION}?patient=maria-perez", pictures.small_photo_jpeg(), JPEG)
    client.send("GET", "/ping?patient=maria-perez", login=log_in(password="wrong-password"))
    client.send("GET", "/models", headers={"Referer": "https://maria-perez.example"})
    client.exchange(b"nonsense\r\n\r\n")
    with client.connect() as connection:  # cut off in the middle of a photo
        head = f"POST {PREDICTION} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"
        login = f"Authorization: {log_in()['Authorization']}\r\n\r\n"
        connection.sendall((head + login).encode() + pictures.small_photo_jpeg()[:900])
    log = proxy.log.read_bytes()
    assert PREDICTION.encode() in log
    for secret in (client.ip, "maria-perez", PASSWORD, "wrong-password", "JFIF"):
        assert secret.encode() not in log, secret
    assert log_in()["Authorization"].encode() not in log


def list_changes(folder: Path) -> dict[Path, int]:
    """Return when each folder was last changed, which each file written there does; in ns."""
    return {Path(parent): os.stat(parent).st_mtime_ns for parent, _, _ in os.walk(folder)}


def test_no_photo_is_written_to_disk(proxy: Proxy) -> None:
    """While half of a photo of 10 MB is there, the proxy has no file open but its log."""
    photo = pictures.padded_jpeg(10 * 2**20)
    head = (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: {proxy.setup.address.host}:{proxy.setup.address.port}"
        f"\r\nAuthorization: {log_in()['Authorization']}\r\nContent-Type: image/jpeg\r\n"
        f"Content-Length: {len(photo)}\r\nConnection: close\r\n\r\n"
    )
    before = list_changes(proxy.setup.folder)
    name = find_peer(proxy.name).name
    processes = [each for each in psutil.Process().children(True) if each.name() == name]
    assert processes
    with proxy.client().connect() as connection:
        connection.sendall(head.encode() + photo[: len(photo) // 2])
        opened = {Path(file.path) for each in processes for file in each.open_files()}
        connection.sendall(photo[len(photo) // 2 :])
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200")
    assert opened <= {proxy.log}
    assert list_changes(proxy.setup.folder) == before


# ---------------------------------------------------------------- without the service


@pytest.fixture(params=["nginx", "caddy"])
def lonely_proxy(
    request: pytest.FixtureRequest, config: ServerConfig, tmp_path: Path
) -> Iterator[Proxy]:
    """A proxy whose service is down."""
    public = f"https://127.0.0.1:{find_free_ports(1)[0]}"
    with running_proxy(request.param, replace(config, public_address=public), tmp_path) as proxy:
        yield proxy


def test_a_service_that_is_down_is_reported(lonely_proxy: Proxy) -> None:
    client = lonely_proxy.client()
    for method, path in (("POST", PREDICTION), ("GET", "/ping"), ("GET", "/")):
        reply = client.send(method, path, b"x" * 1000 if method == "POST" else None)
        assert (reply.status, reply.code) == (503, RefusalCode.UNAVAILABLE)
        assert reply.header("retry-after") == "5"
