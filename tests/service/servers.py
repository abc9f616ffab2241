"""Configurations with free ports and another model store, for servers of the tests' own."""

import os
import re
import socket
from pathlib import Path

from lesion.paths import MODEL_STORE as SHIPPED_MODEL_STORE
from lesion.paths import SERVER_CONFIG
from service.config import ServerConfig, read_config

PORT = re.compile(
    r"^(?P<key>\w+_address=http://127\.0\.0\.1:|cors_allowed_origin=http://127\.0\.0\.1:"
    r"|grpc_\w+_port=)\d+$",
    re.MULTILINE,
)
MODEL_STORE = Path(os.environ.get("SKIN_LESION_MODEL_STORE", SHIPPED_MODEL_STORE))
"""Model store of the servers; another one can be named in the environment."""


def find_free_ports(count: int) -> list[int]:
    """Find ports on which no process listens at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def config_with_free_ports(path: Path, model_store: Path = MODEL_STORE) -> ServerConfig:
    """Write the configuration as shipped to ``path``, with other ports and another model store."""
    text = SERVER_CONFIG.read_text()
    ports = iter(find_free_ports(len(PORT.findall(text))))
    text = PORT.sub(lambda match: f"{match['key']}{next(ports)}", text)
    text = re.sub(r"^model_store=.*$", f"model_store={model_store}", text, flags=re.MULTILINE)
    path.write_text(text)
    return read_config(path)
