"""Certificate and login of a proxy on this machine, made by openssl and by the proxy itself."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from service.errors import StartError

HOST = "127.0.0.1"
"""The only host that the certificate is for."""
_CERTIFICATE_DAYS = 397
"""Longest lifetime of a certificate that browsers accept."""
_LEAST_SECONDS = 86_400
"""A certificate that is valid for less time is made anew."""


@dataclass(frozen=True)
class Access:
    """What a proxy needs to encrypt, and to let one user in.

    Attributes:
        certificate, key: files in PEM format.
        user: name of the user.
        password_hash: in a form that the proxy knows.
    """

    certificate: Path
    key: Path
    user: str
    password_hash: str


def ensure_certificate(folder: Path) -> tuple[Path, Path]:
    """Return a self-signed certificate and its key; they are made unless the folder has valid ones.

    Raises:
        StartError: openssl is missing or fails.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not _is_valid(certificate):
        command = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-days", str(_CERTIFICATE_DAYS), "-subj", f"/CN={HOST}"]
        command += ["-addext", f"subjectAltName=IP:{HOST}"]
        command += ["-addext", "extendedKeyUsage=serverAuth"]
        command += ["-addext", "basicConstraints=critical,CA:FALSE"]
        command += ["-keyout", str(key), "-out", str(certificate)]
        _check(_run([_find_openssl(), *command]))
    return certificate, key


def _is_valid(certificate: Path) -> bool:
    command = ["x509", "-noout", "-checkend", str(_LEAST_SECONDS), "-in", str(certificate)]
    return certificate.exists() and _run([_find_openssl(), *command]).returncode == 0


def hash_password(program: Path, password: str) -> str:
    """Hash a password in a form that nginx, or Caddy, knows.

    nginx computes the hash at each request, Caddy once for each password.

    Raises:
        StartError: openssl or Caddy, which compute it, is missing or fails.
    """
    if program.name == "nginx":
        command = [_find_openssl(), "passwd", "-5", "-stdin"]
    else:
        command = [str(program), "hash-password"]
    return _check(_run(command, f"{password}\n")).strip()


def _find_openssl() -> str:
    path = shutil.which("openssl")
    if path is None:
        raise StartError("openssl was not found: install it, to make certificate and password.")
    return path


def _run(command: list[str], text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def _check(result: subprocess.CompletedProcess[str]) -> str:
    """Return the output of a command.

    Raises:
        StartError: it failed.
    """
    if result.returncode:
        raise StartError(f"{result.args[0]} failed: {result.stderr.strip()}")
    return result.stdout
