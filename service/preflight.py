"""Checks before the service starts; each failure is one sentence that says what to do."""

import shutil
import socket
import tempfile
from pathlib import Path

import psutil

from lesion.config import read_settings
from lesion.paths import MODEL_CONFIG
from lesion.weights import Manifest, check_pin, load_manifest, verify
from service.config import Address, ServerConfig
from service.errors import StartError

NEEDED_MEMORY = 2_000_000_000
"""Bytes of memory for the worker's networks, Java, and photos in the queue."""
NEEDED_DISK = 1_200_000_000
"""Bytes of disk space for an archive while it is built, and for its unpacked copy."""


def check(config: ServerConfig) -> Manifest:
    """Run every check; returns the manifest of the verified weights.

    Raises:
        StartError, ConfigError, WeightsError: the first check that failed.
    """
    check_ports(config)
    check_memory()
    manifest = check_weights(config.weights)
    for folder in (Path(tempfile.gettempdir()), config.model_store):
        check_disk(folder)
    return manifest


def check_weights(weights: Path) -> Manifest:
    """Check the settings of the analysis and the weights; returns the weights' manifest.

    Args:
        weights: folder of the weights and their manifest.

    Raises:
        ConfigError, WeightsError: they cannot be used.
    """
    read_settings(MODEL_CONFIG)
    manifest = load_manifest(weights)
    verify(weights, manifest)
    check_pin(manifest)
    return manifest


def check_ports(config: ServerConfig) -> None:
    """Check that every address of the configuration can be opened.

    Raises:
        StartError: an address is in use, or does not belong to this machine.
    """
    for key, address in config.addresses.items():
        check_port(address, f"change {key} in {config.path.name}")


def check_port(address: Address, remedy: str) -> None:
    """Check that an address can be opened.

    Args:
        address: host and port.
        remedy: what to do otherwise, besides stopping what uses the port.

    Raises:
        StartError: it is in use, or does not belong to this machine.
    """
    with socket.socket() as probe:
        # The servers set this option too: a port in the state TIME_WAIT can be opened.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            reason = _describe_owner(address.port) or error.strerror
            raise StartError(
                f"Port {address.port} is not free ({reason}): stop what uses it, or {remedy}."
            ) from None


def check_memory() -> None:
    """Check the available memory.

    Raises:
        StartError: it is less than ``NEEDED_MEMORY``.
    """
    available = psutil.virtual_memory().available
    if available < NEEDED_MEMORY:
        raise StartError(
            f"Too little memory: {available / 1e9:.1f} GB are available, "
            f"{NEEDED_MEMORY / 1e9:.1f} GB are needed; close other programs and start again."
        )


def check_disk(folder: Path) -> None:
    """Check the free space on the disk of a folder.

    Raises:
        StartError: it is less than ``NEEDED_DISK``.
    """
    free = shutil.disk_usage(folder).free
    if free < NEEDED_DISK:
        raise StartError(
            f"Too little disk space: {free / 1e9:.1f} GB are free for {folder}, "
            f"{NEEDED_DISK / 1e9:.1f} GB are needed; free some and start again."
        )


def _describe_owner(port: int) -> str:
    """Describe the program that listens on a port; empty if this user may not see it."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr:
                continue
            if connection.laddr.port == port and connection.pid:
                return f"used by {psutil.Process(connection.pid).name()}, process {connection.pid}"
    except psutil.Error:
        return ""
    return ""
