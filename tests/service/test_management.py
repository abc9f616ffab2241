"""Nobody can make TorchServe load code, drop its model or stop its worker, on whatever way in."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import grpc
import psutil
import pytest
import requests

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.torchserve import TorchServe, UnixConnection
from tests.service.workflow_archive import write_workflow_archive

pytestmark = pytest.mark.service

GRPC_METHODS = {
    "inference": "/org.pytorch.serve.grpc.inference.InferenceAPIsService/Ping",
    "management": "/org.pytorch.serve.grpc.management.ManagementAPIsService/ListModels",
}
CODE_RUNS_WITHIN_S = 6.0


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """Is there once the archive's code has run."""
    return tmp_path / "mark"


@pytest.fixture
def archive(tmp_path: Path, mark: Path) -> Path:
    """A workflow archive that anybody on this machine may read."""
    path = tmp_path / "p.war"
    write_workflow_archive(path, mark)
    return path


@pytest.fixture
def nothing_changes(service: ServerConfig, server: TorchServe, mark: Path) -> Iterator[None]:
    """After the test no foreign code has run, no file came to the model store, and the same worker
    takes photos."""
    before, worker = sorted(service.model_store.iterdir()), server.worker()
    yield
    deadline = time.monotonic() + CODE_RUNS_WITHIN_S
    while time.monotonic() < deadline:
        assert not mark.exists(), "the archive's code has run"
        time.sleep(0.2)
    assert sorted(service.model_store.iterdir()) == before
    after = server.worker()
    assert worker is not None and after is not None
    assert (after["pid"], after["status"]) == (worker["pid"], "READY")


def urls_of(archive: Path) -> list[str]:
    """Every way to name the archive that TorchServe knows."""
    return [
        f"file://{archive}",
        f"file://localhost{archive}",
        f"http://127.0.0.1:9/{archive.name}",
        str(archive),
        f"../../../../../../../..{archive}",
        "none",
        "",
    ]


def listening_ports(service: ServerConfig) -> list[int]:
    """TCP ports of the service: the gateway's, and those that TorchServe and its workers open.

    That there are no others, ``test_serve_command`` checks on the command.
    """
    gateway = {service.inference.port, service.metrics.port, service.page.port}
    return sorted(gateway | set(java_ports()))


def java_ports() -> list[int]:
    """TCP ports that TorchServe and its workers listen on."""
    java = [each for each in psutil.Process().children(recursive=True) if each.name() == "java"]
    return sorted(
        connection.laddr.port
        for process in [*java, *(child for each in java for child in each.children(True))]
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    )


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("path", ["workflows", "models"])
def test_no_port_loads_an_archive(service: ServerConfig, archive: Path, path: str) -> None:
    """As any web page can ask for it: a simple request, which browsers send unasked."""
    for port in listening_ports(service):
        for url in urls_of(archive):
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
    for port in listening_ports(service):
        address = f"http://127.0.0.1:{port}/models/{MODEL_NAME}?min_worker=0&max_worker=0"
        try:
            answer = requests.request(method, address, timeout=5)
        except requests.RequestException:
            continue
        assert answer.status_code >= 400, port


def ask_management(
    server: TorchServe, method: str, path: str, token: str | None
) -> tuple[int, str]:
    """Status and body of the management API's answer on its socket."""
    connection = UnixConnection(server.management_socket, 10)
    headers = {"Content-Type": "text/plain"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.mark.usefixtures("nothing_changes")
def test_not_even_a_token_loads_an_archive(server: TorchServe, archive: Path) -> None:
    """Whoever is this user, has the socket and the token: no URL is allowed and no store is
    filled."""
    token = server.token("management")
    for url in urls_of(archive):
        for path in (
            f"/workflows?url={quote(url, safe='')}&workflow_name=p",
            f"/models?url={quote(url, safe='')}&model_name=p&initial_workers=1",
        ):
            status, body = ask_management(server, "POST", path, token)
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
        for token in (None, "AAAAAAAA", server.token("inference")):
            status, body = ask_management(server, method, path, token)
            assert status == 400 and "InvalidKeyException" in body, (method, path, body)


def test_sockets_and_tokens_are_this_users_alone(server: TorchServe) -> None:
    folder = server.management_socket.parent
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "key_file.json").stat().st_mode & 0o077 == 0


def test_torchserve_opens_no_port_but_those_of_grpc() -> None:
    assert len(java_ports()) == 2


@pytest.mark.parametrize("api", GRPC_METHODS)
def test_grpc_needs_a_token(server: TorchServe, api: str) -> None:
    """On every port that TorchServe opens, each API is closed without the token of its own."""
    tokens = [None, "AAAAAAAA", *(server.token(other) for other in GRPC_METHODS if other != api)]
    answers = []
    for port in java_ports():
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
    # The port of the other API does not know the method, and says so only to who has its token.
    assert wrong <= {grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNIMPLEMENTED}
    assert (server.token(api), grpc.StatusCode.OK) in answers, "the call itself is right"


def test_the_describe_call_asks_the_worker(server: TorchServe) -> None:
    (model,) = server.management(f"/models/{MODEL_NAME}?customized=true")
    assert set(model["customizedMetadata"]["weights"]) == {"unet", "deeplabv3", "resnet18"}
