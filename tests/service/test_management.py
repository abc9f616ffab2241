"""No request can make TorchServe load code, drop its model or stop its worker."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import grpc
import pytest
import requests

from lesion.enums import NetworkName
from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.torchserve import Api, TorchServe, UnixConnection, authorization
from tests.service.ports import find_java_ports, find_ports
from tests.service.workflow_archive import write_workflow_archive

pytestmark = pytest.mark.service

GRPC_METHODS = {
    Api.INFERENCE: "/org.pytorch.serve.grpc.inference.InferenceAPIsService/Ping",
    Api.MANAGEMENT: "/org.pytorch.serve.grpc.management.ManagementAPIsService/ListModels",
}
CODE_RUNS_WITHIN_S = 6.0


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """The file that exists once the code of the archive has run."""
    return tmp_path / "mark"


@pytest.fixture
def archive(tmp_path: Path, mark: Path) -> Path:
    """A workflow archive that every user of this machine may read."""
    path = tmp_path / "p.war"
    write_workflow_archive(path, mark)
    return path


@pytest.fixture
def nothing_changes(service: ServerConfig, server: TorchServe, mark: Path) -> Iterator[None]:
    """Checks after the test that no foreign code has run, and that nothing has changed.

    The model store holds the same files, and the same worker accepts photos.
    """
    before, worker = sorted(service.model_store.iterdir()), server.find_worker()
    yield
    deadline = time.monotonic() + CODE_RUNS_WITHIN_S
    while time.monotonic() < deadline:
        assert not mark.exists(), "the archive's code has run"
        time.sleep(0.2)
    assert sorted(service.model_store.iterdir()) == before
    after = server.find_worker()
    assert after is not None and after.is_ready
    assert after == worker


def list_urls(archive: Path) -> list[str]:
    """List every form of URL with which TorchServe could be asked to load the archive."""
    return [
        f"file://{archive}",
        f"file://localhost{archive}",
        f"http://127.0.0.1:9/{archive.name}",
        str(archive),
        f"../../../../../../../..{archive}",
        "none",
        "",
    ]


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("path", ["workflows", "models"])
def test_no_port_loads_an_archive(service: ServerConfig, archive: Path, path: str) -> None:
    """A simple request, which browsers send for any web page without a preflight."""
    for port in find_ports(service):
        for url in list_urls(archive):
            query = urlencode({"url": url, "workflow_name": "p", "model_name": "p"})
            address = f"http://127.0.0.1:{port}/{path}?{query}"
            try:
                answer = requests.post(address, headers={"Content-Type": "text/plain"}, timeout=5)
            except requests.RequestException:
                continue  # gRPC, or a port of another test, speaks no HTTP/1.1
            assert answer.status_code >= 400, (port, url)


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_no_port_stops_the_worker(service: ServerConfig, method: str) -> None:
    for port in find_ports(service):
        address = f"http://127.0.0.1:{port}/models/{MODEL_NAME}?min_worker=0&max_worker=0"
        try:
            answer = requests.request(method, address, timeout=5)
        except requests.RequestException:
            continue
        assert answer.status_code >= 400, port


def send_to_management(
    server: TorchServe, method: str, path: str, token: str | None
) -> tuple[int, str]:
    """Send a request to the management API on its socket; returns status and body."""
    connection = UnixConnection(server.management_socket, 10)
    headers = {"Content-Type": "text/plain"} | (authorization(token) if token else {})
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.mark.usefixtures("nothing_changes")
def test_a_token_does_not_allow_to_load_an_archive(server: TorchServe, archive: Path) -> None:
    """Even with access to the socket and the token, no URL is allowed and no store is changed."""
    token = server.token(Api.MANAGEMENT)
    for url in list_urls(archive):
        for path in (
            f"/workflows?url={quote(url, safe='')}&workflow_name=p",
            f"/models?url={quote(url, safe='')}&model_name=p&initial_workers=1",
        ):
            status, body = send_to_management(server, "POST", path, token)
            assert status >= 400, (path, body)


@pytest.mark.usefixtures("nothing_changes")
def test_management_needs_a_token(server: TorchServe) -> None:
    for method, path in (
        ("GET", "/models"),
        ("PUT", f"/models/{MODEL_NAME}?min_worker=0"),
        ("DELETE", f"/models/{MODEL_NAME}"),
        ("GET", "/token?type=management"),
        ("GET", "/workflows"),
    ):
        for token in (None, "AAAAAAAA", server.token(Api.INFERENCE)):
            status, body = send_to_management(server, method, path, token)
            assert status == 400 and "InvalidKeyException" in body, (method, path, body)


def test_only_this_user_can_read_sockets_and_tokens(server: TorchServe) -> None:
    folder = server.management_socket.parent
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "key_file.json").stat().st_mode & 0o077 == 0


def test_torchserve_opens_only_the_ports_of_grpc() -> None:
    assert len(find_java_ports()) == 2


@pytest.mark.parametrize("api", GRPC_METHODS)
def test_grpc_needs_a_token(server: TorchServe, api: Api) -> None:
    """On every port that TorchServe opens, each API needs its own token."""
    tokens = [None, "AAAAAAAA", *(server.token(other) for other in GRPC_METHODS if other != api)]
    answers = []
    for port in find_java_ports():
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            call = channel.unary_unary(GRPC_METHODS[api])
            for token in [*tokens, server.token(api)]:
                metadata = [("authorization", f"Bearer {token}")] if token else []
                try:
                    call(b"", metadata=metadata, timeout=10)
                    answers.append((token, grpc.StatusCode.OK))
                except grpc.RpcError as error:
                    answers.append((token, error.code()))  # type: ignore[attr-defined]
    wrong = {code for token, code in answers if token != server.token(api)}
    # The port of the other API does not know the method, and says so if the token is its own.
    assert wrong <= {grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNIMPLEMENTED}
    assert (server.token(api), grpc.StatusCode.OK) in answers, "the call itself is valid"


def test_the_describe_call_reaches_the_worker(server: TorchServe) -> None:
    (model,) = server.ask_management(f"/models/{MODEL_NAME}?customized=true")
    assert set(model["customizedMetadata"]["weights"]) == set(NetworkName)
