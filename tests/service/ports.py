"""TCP ports that a running service listens on."""

import psutil

from service.config import ServerConfig


def find_ports(service: ServerConfig) -> list[int]:
    """Find the ports of the gateway, and those that TorchServe and its workers open.

    ``test_serve_command`` checks that there are no others.
    """
    gateway = {address.port for address in service.addresses.values()}
    return sorted(gateway | set(find_java_ports()))


def find_java_ports() -> list[int]:
    """Find the ports on which TorchServe and its workers listen."""
    java = [each for each in psutil.Process().children(recursive=True) if each.name() == "java"]
    return sorted(
        connection.laddr.port
        for process in [*java, *(child for each in java for child in each.children(True))]
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    )
