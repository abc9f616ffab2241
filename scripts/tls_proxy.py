"""nginx or Caddy in front of the service, as a process of this user, by the rules of deploy/proxy.

For ``make serve-tls`` and the tests; docs/operations.md explains how to install either for good.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lesion.paths import ROOT
from scripts.tls_access import Access
from service import process_guard
from service.config import Address, ServerConfig
from service.errors import StartError
from service.lifecycle import Stoppable

DEPLOY = ROOT / "deploy" / "proxy"
START_SECONDS = 20.0
"""Time until a proxy must accept connections."""


@dataclass(frozen=True)
class Setup:
    """A proxy that is ready to be started.

    Attributes:
        folder: has its configuration and is removed when it ends.
        address: on which it listens.
        command, environment: start it.
    """

    folder: Path
    address: Address
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def set_up(program: Path, config: ServerConfig, access: Access) -> Setup:
    """Write the configuration of a proxy at the service's public address, which is on loopback.

    Args:
        program: nginx or caddy.
        config: of the service.
        access: certificate and login.
    """
    public = urlsplit(str(config.public_address))
    assert public.hostname and public.port
    address = Address(public.hostname, public.port)
    folder = Path(tempfile.mkdtemp(prefix="lesion-proxy-"))
    write = _set_up_nginx if program.name == "nginx" else _set_up_caddy
    return write(program, config, access, folder, address)


def _set_up_nginx(
    program: Path, config: ServerConfig, access: Access, folder: Path, address: Address
) -> Setup:
    shutil.copy(DEPLOY / "nginx.conf", folder)
    users = folder / "users"
    users.write_text(f"{access.user}:{access.password_hash}\n")
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    lines = [
        f"listen {address.host}:{address.port} ssl http2;",
        f'ssl_certificate "{access.certificate}";',
        f'ssl_certificate_key "{access.key}";',
        'auth_basic "Skin lesion analysis";',
        f"auth_basic_user_file {users};",
        f"set $api {config.inference.url};",
        f"set $page {config.page.url};",
        "access_log /dev/stdout private;",
        # nginx creates these folders, although it writes nothing to them.
        *(f"{name}_temp_path {folder / name};" for name in temporary),
    ]
    (folder / "site.conf").write_text("\n".join(lines) + "\n")
    # One process of this user: nginx as root would use another user for its workers.
    settings = f"daemon off; master_process off; pid {folder / 'nginx.pid'};"
    command = [str(program), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return Setup(folder, address, [*command, "-g", settings])


def _set_up_caddy(
    program: Path, config: ServerConfig, access: Access, folder: Path, address: Address
) -> Setup:
    shutil.copy(DEPLOY / "Caddyfile", folder)
    environment = {
        "LESION_ADDRESS": f":{address.port}",
        "LESION_BIND": address.host,
        "LESION_TLS": f'"{access.certificate}" "{access.key}"',
        "LESION_USER": access.user,
        "LESION_PASSWORD_HASH": access.password_hash,
        "LESION_API": f"{config.inference.host}:{config.inference.port}",
        "LESION_PAGE": f"{config.page.host}:{config.page.port}",
        # Without this, Caddy listens on port 80, too.
        "LESION_OPTIONS": "auto_https disable_redirects",
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }
    command = [str(program), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    return Setup(folder, address, command, environment)


class TlsProxy(Stoppable):
    """A running proxy."""

    def __init__(self, setup: Setup, log: Path) -> None:
        """Start a proxy and wait until it accepts connections.

        Args:
            setup: of ``set_up``.
            log: file that its output is added to.

        Raises:
            StartError: it ended, or takes too long.
        """
        # The guard ends the proxy if this process dies, and removes the folder at the end.
        guard = [sys.executable, str(Path(process_guard.__file__)), str(setup.folder)]
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*guard, *setup.command],
                env=os.environ | setup.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(setup, log)
        except BaseException:
            self.stop()
            raise

    def _wait(self, setup: Setup, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex((setup.address.host, setup.address.port)) == 0:
                    return
            time.sleep(0.05)
        name = Path(setup.command[0]).name
        lines = log.read_text(errors="replace").splitlines()
        raise StartError(f"{name} does not start: {lines[-1] if lines else 'it says nothing'}")

    def stop(self) -> None:
        """End the proxy; may be called twice."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
