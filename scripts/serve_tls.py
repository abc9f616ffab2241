"""Runs the service behind nginx, or Caddy, with TLS and a login, until Ctrl-C.

For trying it out on this machine: the certificate is self-signed and the password generated, both
at the first start, and kept in .tls/. docs/operations.md explains how to offer it to others.
"""

import argparse
import secrets
from dataclasses import replace
from pathlib import Path

from lesion.paths import LOGS, ROOT, SERVER_CONFIG
from scripts.setup_peers import find_program, unpack
from scripts.tls_access import HOST, Access, ensure_certificate, hash_password
from scripts.tls_proxy import TlsProxy, set_up
from service.config import Address, ServerConfig, read_config
from service.errors import StartError
from service.foreground import run_until_stopped, serve
from service.preflight import check_port
from service.progress import say, step

FOLDER = ROOT / ".tls"
"""Keeps key, certificate and the hashes of passwords; git ignores it."""
USER = "doctor"


def serve_with_proxy(config: ServerConfig, logs: Path, folder: Path, port: int) -> None:
    """Run service and proxy until a signal ends them.

    Args:
        config: of the service; its public address is replaced.
        logs: folder of the logs, to which the proxy adds its own.
        folder: keeps certificate and password.
        port: of the proxy.

    Raises:
        StartError: there is no proxy, its port is not free, or it does not start.
        Stop, and the errors of ``serve``.
    """
    program = find_proxy()
    check_port(Address(HOST, port), 'choose another one: make serve-tls OPTIONS="--port 9443"')
    config = replace(config, public_address=f"https://{HOST}:{port}")
    access = prepare_access(program, folder)
    with TlsProxy(set_up(program, config, access), logs / "proxy.log"):
        serve(config, logs)


def find_proxy() -> Path:
    """Return the path of nginx, or else of Caddy; unpacks nginx if there is neither.

    Raises:
        StartError: there is neither, and nginx cannot be unpacked.
    """
    path = find_program("nginx") or find_program("caddy")
    if path is None:
        with step("Unpacking nginx"):
            problem = unpack(["nginx"])
        path = find_program("nginx")
        if path is None:
            raise StartError(
                f"Neither nginx nor Caddy is installed, and nginx could not be unpacked "
                f"({problem}): install one of them."
            )
    return Path(path)


def prepare_access(program: Path, folder: Path) -> Access:
    """Return certificate and login; what does not exist yet is made, and a new password shown.

    Args:
        program: nginx or caddy.
        folder: where they are kept.

    Raises:
        StartError: they cannot be made.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    certificate, key = ensure_certificate(folder)
    hashed = folder / f"password-{program.name}.hash"
    if hashed.exists():
        say(f"Log in as {USER}; for a new password, delete {hashed} and start again.")
    else:
        password = secrets.token_urlsafe(16)
        hashed.write_text(hash_password(program, password))
        say(f"Log in as {USER} with the password {password}; it is shown this once.")
    return Access(certificate, key, USER, hashed.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    parser.add_argument("--logs", type=Path, default=LOGS)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="keeps key and password")
    parser.add_argument("--port", type=int, default=8443)
    options = parser.parse_args()
    run_until_stopped(
        lambda: serve_with_proxy(
            read_config(options.config),
            options.logs.resolve(),
            options.folder.resolve(),
            options.port,
        )
    )


if __name__ == "__main__":
    main()
