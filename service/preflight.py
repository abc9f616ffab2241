"""Checks before the service starts; each failure is one sentence that says what to do."""

import shutil
import socket
import tempfile
from pathlib import Path

import psutil

from lesion.config import read_settings
from lesion.errors import ConfigError, WeightsError
from lesion.paths import MODEL_CONFIG
from lesion.weights import Manifest, load_manifest, verify
from service.config import ServerConfig
from service.errors import StartError

NEEDED_MEMORY = 2_000_000_000
"""Bytes of available memory: the worker's networks, Java, and photos on their way."""
NEEDED_DISK = 1_200_000_000
"""Bytes free: an archive while it is built, and while it lies unpacked."""


def check(config: ServerConfig, weights: Path) -> Manifest:
    """Run every check; returns the verified weights' manifest.

    Raises:
        StartError: the first check that failed.
    """
    check_ports(config)
    check_memory()
    try:
        read_settings(MODEL_CONFIG)
        manifest = load_manifest(weights)
        verify(weights, manifest)
    except (ConfigError, WeightsError) as error:
        raise StartError(str(error)) from None
    for folder in (Path(tempfile.gettempdir()), config.model_store):
        check_disk(folder)
    return manifest


def check_ports(config: ServerConfig) -> None:
    """Raises StartError where an address of the configuration is in use or not ours."""
    for key, address in config.addresses.items():
        with socket.socket() as probe:
            # As the servers do: a port that a closed connection still lingers on is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address.host, address.port))
            except OSError as error:
                raise StartError(
                    f"Port {address.port} is not free ({_owner(address.port) or error.strerror}): "
                    f"stop what uses it, or change {key} in {config.path.name}."
                ) from None


def check_memory() -> None:
    """Raises StartError where too little memory is available."""
    available = psutil.virtual_memory().available
    if available < NEEDED_MEMORY:
        raise StartError(
            f"Too little memory: {available / 1e9:.1f} GB are available, "
            f"{NEEDED_MEMORY / 1e9:.1f} GB are needed; close other programs and start again."
        )


def check_disk(folder: Path) -> None:
    """Raises StartError where the disk of a folder is too full."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_DISK:
        raise StartError(
            f"Too little disk space: {free / 1e9:.1f} GB are free for {folder}, "
            f"{NEEDED_DISK / 1e9:.1f} GB are needed; free some and start again."
        )


def _owner(port: int) -> str:
    """Name and process id of the program that listens on a port, as far as we may see it."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr:
                continue
            if connection.laddr.port == port and connection.pid:
                return f"used by {psutil.Process(connection.pid).name()}, process {connection.pid}"
    except psutil.Error:
        return ""
    return ""
