"""The files of deploy/container fit together, and fit the project."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion import __version__
from lesion.paths import ROOT
from service.config import read_config
from tests.peers import find_peer

CONTAINER = ROOT / "deploy" / "container"
COMPOSE: dict[str, Any] = yaml.safe_load((CONTAINER / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (CONTAINER / "Dockerfile").read_text()


def test_every_copied_file_reaches_the_builder() -> None:
    copied = set()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _target = line.split()
        copied.update(sources)
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    inside = {name for name in copied if any(Path(name).is_relative_to(each) for each in allowed)}
    assert copied == inside
    assert all((ROOT / name).exists() for name in [*copied, *allowed])


def test_versions() -> None:
    assert SERVICES["lesion"]["image"] == f"skin-lesion:{__version__}"
    assert SERVICES["lesion"]["build"]["args"]["VERSION"] == __version__
    assert f"-t skin-lesion:{__version__} ." in DOCKERFILE


def test_the_service_has_the_name_and_the_address_that_its_configuration_expects() -> None:
    config = read_config(CONTAINER / "config.properties")
    assert "lesion" in config.allowed_hosts
    assert "lesion" in SERVICES
    site = (CONTAINER / "proxy-site.conf").read_text()
    assert f"set $api http://lesion:{config.inference.port};" in site
    assert f"set $page http://lesion:{config.page.port};" in site
    prometheus = yaml.safe_load((CONTAINER / "prometheus.yml").read_text())
    (job,) = prometheus["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"lesion:{config.metrics.port}"]}]
    (port,) = SERVICES["proxy"]["ports"]
    assert port == f"127.0.0.1:{str(config.public_address).rpartition(':')[2]}:8443"


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_has_rights_or_is_open_to_others(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
    for volume in service.get("volumes", ()):
        source, _, target = volume.partition(":")
        if source.startswith("."):
            assert (CONTAINER / source).exists() or source.startswith(
                ("../prometheus", "../grafana")
            )
            assert target.endswith(":ro")
        else:
            assert source in COMPOSE["volumes"]


def test_only_proxy_and_dashboard_reach_the_outside() -> None:
    assert COMPOSE["networks"]["back"] == {"internal": True}
    outside = {name for name, service in SERVICES.items() if "front" in service["networks"]}
    assert outside == {"proxy", "grafana"}


def test_nginx_accepts_the_proxy_s_configuration(tmp_path: Path) -> None:
    nginx, openssl = find_peer("nginx"), shutil.which("openssl")
    assert openssl is not None
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    site = (CONTAINER / "proxy-site.conf").read_text()
    site = site.replace("/run/secrets", str(tmp_path)).replace("path /tmp", f"path {tmp_path}")
    (tmp_path / "site.conf").write_text(site)
    shutil.copy(ROOT / "deploy/proxy/nginx.conf", tmp_path)
    (option,) = SERVICES["proxy"]["command"][2:]
    option = option.replace("/tmp", str(tmp_path))
    command = [str(nginx), "-t", "-c", str(tmp_path / "nginx.conf"), "-e", "stderr", "-g", option]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
