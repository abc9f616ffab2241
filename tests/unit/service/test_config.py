"""Reading config.properties: every error names the file and the key."""

import re
from pathlib import Path

import pytest

from lesion.paths import ROOT, SERVER_CONFIG
from service.config import Address, read_config, read_properties
from service.errors import StartError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of the configuration as shipped."""
    path = tmp_path / "config.properties"
    path.write_text(SERVER_CONFIG.read_text())
    return path


def test_the_shipped_configuration() -> None:
    config = read_config(SERVER_CONFIG)
    assert config.inference == Address("127.0.0.1", 8080)
    assert config.metrics == Address("127.0.0.1", 8082)
    assert config.page.url == "http://127.0.0.1:8000"
    assert config.public_address is None
    assert config.allowed_hosts == frozenset()
    assert config.upload_side == 2048
    assert config.model_store == ROOT / "model_store"
    assert config.weights == ROOT / "model_store" / "weights"
    assert config.prediction_url == "http://127.0.0.1:8080/predictions/skin_lesion"


def test_kserve_is_off_unless_it_is_switched_on(path: Path) -> None:
    assert not read_config(SERVER_CONFIG).kserve
    shipped = path.read_text()
    path.write_text(shipped.replace("kserve=false", "kserve=true"))
    assert read_config(path).kserve
    path.write_text(shipped.replace("kserve=false", ""))
    assert not read_config(path).kserve


def test_allowed_hosts_are_separated_by_commas(path: Path) -> None:
    text = path.read_text().replace("allowed_hosts=", "allowed_hosts= Lesion.example, ,b:8443")
    path.write_text(text)
    assert read_config(path).allowed_hosts == {"lesion.example", "b:8443"}


def with_public_address(path: Path, value: str) -> str | None:
    path.write_text(path.read_text().replace("public_address=", f"public_address={value}"))
    return read_config(path).public_address


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("", None),
        ("https://lesion.example", "https://lesion.example"),
        ("https://Lesion.example:8443", "https://lesion.example:8443"),
        ("https://lesion.example:443", "https://lesion.example"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_the_public_address_is_an_origin(path: Path, value: str, origin: str | None) -> None:
    assert with_public_address(path, value) == origin


@pytest.mark.parametrize(
    "value",
    [
        "lesion.example",
        "http://lesion.example",
        "https://",
        "https://lesion.example/page",
        "https://lesion.example?a",
        "https://me@lesion.example",
        "https://lesion.example:70000",
        "https://[lesion",
    ],
)
def test_a_public_address_that_is_no_origin(path: Path, value: str) -> None:
    with pytest.raises(StartError, match="allowed is an address of the form https://host or"):
        with_public_address(path, value)


ADDRESS = "allowed is an address of the form http://host:port."


@pytest.mark.parametrize(
    ("key", "line", "message"),
    [
        ("inference_address", "", "the key inference_address is missing."),
        ("model_store", "", "the key model_store is missing."),
        (
            "inference_address",
            "inference_address=127.0.0.1",
            f"inference_address is '127.0.0.1'; {ADDRESS}",
        ),
        (
            "metrics_address",
            "metrics_address=https://127.0.0.1:1",
            f"metrics_address is 'https://127.0.0.1:1'; {ADDRESS}",
        ),
        (
            "cors_allowed_origin",
            "cors_allowed_origin=http://127.0.0.1:70000",
            f"cors_allowed_origin is 'http://127.0.0.1:70000'; {ADDRESS}",
        ),
        ("kserve", "kserve=yes", "kserve is 'yes'; allowed is true or false."),
        (
            "kserve",
            "service_envelope=kserve",
            "service_envelope cannot be used: the gateway sends photos without an envelope. Set "
            "kserve to true instead.",
        ),
        (
            "job_queue_size",
            "job_queue_size=many",
            "job_queue_size is 'many'; allowed is a whole number from 1.",
        ),
        (
            "max_request_size",
            "max_request_size=0",
            "max_request_size is '0'; allowed is a whole number from 1.",
        ),
        ("allowed_hosts", "alowed_hosts=", "the key alowed_hosts is unknown."),
    ],
)
def test_wrong_lines(path: Path, key: str, line: str, message: str) -> None:
    text, replaced = re.subn(rf"^{key}=.*$", line, path.read_text(), flags=re.MULTILINE)
    assert replaced == 1
    path.write_text(text)
    with pytest.raises(StartError) as caught:
        read_config(path)
    assert str(caught.value) == f"{path}: {message}"


def test_missing_configuration(tmp_path: Path) -> None:
    path = tmp_path / "none.properties"
    with pytest.raises(StartError, match=rf"{path} cannot be read: No such file"):
        read_config(path)


def test_a_configuration_that_is_not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(StartError, match="cannot be read: it is not UTF-8"):
        read_config(path)


def test_comments_and_empty_lines_are_skipped(path: Path) -> None:
    path.write_text("# a=b\n\n  c = d=e  \n")
    assert read_properties(path) == {"c": "d=e"}


def test_a_line_of_another_form(path: Path) -> None:
    path.write_text("# comment\nmodel_store\n")
    with pytest.raises(StartError) as caught:
        read_properties(path)
    assert str(caught.value) == f"{path}: line 2 is 'model_store'; allowed is key=value."
