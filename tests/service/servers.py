"""Configurations of their own for the tests' servers: free ports, another model store."""

import os
import re
import socket
from pathlib import Path

from lesion.paths import ROOT
from service.config import ServerConfig, read_config

PORT = re.compile(
    r"^(?P<key>\w+_address=http://127\.0\.0\.1:|cors_allowed_origin=http://127\.0\.0\.1:"
    r"|grpc_\w+_port=)\d+$",
    re.MULTILINE,
)
MODEL_STORE = Path(os.environ.get("SKIN_LESION_MODEL_STORE", ROOT / "model_store"))


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def config_with_free_ports(path: Path, model_store: Path = MODEL_STORE) -> ServerConfig:
    """The project's own configuration, written to `path` with other ports and model store."""
    text = (ROOT / "config.properties").read_text()
    ports = iter(free_ports(len(PORT.findall(text))))
    text = PORT.sub(lambda match: f"{match['key']}{next(ports)}", text)
    text = re.sub(r"^model_store=.*$", f"model_store={model_store}", text, flags=re.MULTILINE)
    path.write_text(text)
    return read_config(path)
