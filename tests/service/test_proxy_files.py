"""The files of deploy/proxy that the other tests replace or leave out, and the command."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from lesion.paths import ROOT
from scripts import serve_tls
from scripts.tls_access import ensure_certificate
from scripts.tls_proxy import DEPLOY, TlsProxy
from service.config import ServerConfig
from service.errors import StartError
from tests.peers import find_peer
from tests.service.proxies import Client, log_in, set_up_test
from tests.service.servers import find_free_ports

pytestmark = pytest.mark.service


def test_nginx_accepts_the_files_as_they_are(tmp_path: Path) -> None:
    """Except for the paths of certificate, logs and temporary files, which need root."""
    nginx = find_peer("nginx")
    certificate, key = ensure_certificate(tmp_path)
    shutil.copy(DEPLOY / "nginx.conf", tmp_path)
    site = (DEPLOY / "site.conf").read_text()
    for old, new in (
        ("/etc/letsencrypt/live/lesion.example/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/lesion.example/privkey.pem", str(key)),
        ("/var/log/nginx/access.log", "/dev/null"),
        ("443", str(find_free_ports(1)[0])),
    ):
        assert old in site
        site = site.replace(old, new)
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    site += "".join(f"{name}_temp_path {tmp_path / name};\n" for name in temporary)
    (tmp_path / "site.conf").write_text(site)
    command = [str(nginx), "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    command += ["-g", f"pid {tmp_path / 'nginx.pid'};"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "warn" not in result.stderr


def test_caddy_accepts_its_file_as_it_is() -> None:
    caddy = find_peer("caddy")
    environment = os.environ | {"LESION_PASSWORD_HASH": "$2a$14$" + 53 * "a"}
    command = [str(caddy), "validate", "--adapter", "caddyfile", "--config"]
    for arguments in (command, [str(caddy), "fmt"]):
        result = subprocess.run(
            [*arguments, str(DEPLOY / "Caddyfile")],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
    assert result.stdout == (DEPLOY / "Caddyfile").read_text()


# ---------------------------------------------------------------- OpenID Connect


class _LoginService(BaseHTTPRequestHandler):
    """Stands for oauth2-proxy: who has the cookie is logged in."""

    def do_GET(self) -> None:
        if self.path == "/oauth2/auth":
            self.send_response(202 if self.headers["Cookie"] == "session=right" else 401)
        else:
            self.send_response(302)
            self.send_header("Location", f"https://identity.example{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def client_of_oidc(config: ServerConfig, tmp_path: Path) -> Iterator[Client]:
    """A client of nginx that asks another service about the login; nothing runs behind it."""
    public = f"https://127.0.0.1:{find_free_ports(1)[0]}"
    setup = set_up_test("nginx", replace(config, public_address=public), tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), _LoginService) as login_service:
        threading.Thread(target=login_service.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{login_service.server_address[1]}"
        oidc = (DEPLOY / "oidc.conf").read_text().replace("127.0.0.1:4180", address)
        (setup.folder / "oidc.conf").write_text(oidc)
        site = (setup.folder / "site.conf").read_text().splitlines()
        lines = [line for line in site if not line.startswith("auth_basic")]
        (setup.folder / "site.conf").write_text("\n".join([*lines, "include oidc.conf;\n"]))
        with TlsProxy(setup, tmp_path / "proxy.log"):
            yield Client(setup.address)
        login_service.shutdown()


def test_another_service_decides_about_the_login(client_of_oidc: Client) -> None:
    client, wrong = client_of_oidc, {"Cookie": "session=wrong"}
    page = client.send("GET", "/", login=wrong)
    assert page.status == 302
    assert page.header("location") == "https://identity.example/oauth2/start?rd=/"
    assert client.send("GET", "/oauth2/callback?code=1", login={}).status == 302
    assert client.send("GET", "/oauth2/auth", login={}).status == 404
    for path in ("/ping", "/predictions/skin_lesion", "/js/main.js"):
        assert client.send("GET", path, login=wrong).status == 401
        assert client.send("GET", path, login=log_in()).status == 401
        reply = client.send("GET", path, login={"Cookie": "session=right"})
        assert reply.status == 503, "logged in, but nothing runs behind the proxy"


# ---------------------------------------------------------------- make serve-tls


def test_the_command_serves_and_ends_everything(config: ServerConfig, tmp_path: Path) -> None:
    find_peer("nginx")
    port = find_free_ports(1)[0]
    command = [sys.executable, "-m", "scripts.serve_tls", "--config", str(config.path)]
    command += ["--logs", str(tmp_path / "logs"), "--folder", str(tmp_path / "tls")]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        ready = process.stdout.readline()
    finally:
        process.terminate()
        output, errors = process.communicate(timeout=60)
    assert ready.startswith(f"Ready. Open https://127.0.0.1:{port} "), errors
    assert process.returncode == 0
    assert "Log in as doctor with the password " in errors + output
    with pytest.raises(requests.ConnectionError):
        requests.get(f"https://127.0.0.1:{port}", timeout=5, verify=False)


def test_a_port_that_is_not_free_is_reported(config: ServerConfig, tmp_path: Path) -> None:
    find_peer("nginx")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartError, match=rf"^Port {port} is not free .*or choose another one"):
            serve_tls.serve_with_proxy(config, tmp_path / "logs", tmp_path / "tls", port)
    assert not list(tmp_path.glob("tls")), "nothing was made"


def test_the_password_is_shown_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nginx = find_peer("nginx")
    first = serve_tls.prepare_access(nginx, tmp_path / "tls")
    password = "".join(capsys.readouterr()).partition("the password ")[2].partition(";")[0]
    assert len(password) >= 20
    assert password not in "".join(each.read_text() for each in (tmp_path / "tls").iterdir())
    assert serve_tls.prepare_access(nginx, tmp_path / "tls") == first
    assert password not in "".join(capsys.readouterr())


def test_a_missing_proxy_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve_tls, "find_program", lambda name: None)
    monkeypatch.setattr(serve_tls, "unpack", lambda packages: "no network")
    with pytest.raises(StartError, match=r"could not be unpacked \(no network\): install one"):
        serve_tls.find_proxy()
