"""The command line of batches: what it asks for, and its exit status."""

from typing import Any

import pytest
from typer.testing import CliRunner

from batch.errors import BatchError
from batch.job import Options
from batch.order import Order
from cli.exit_codes import ExitCode
from cli.main import app


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, result: Any = 0) -> tuple[Any, Any]:
    """Run the command with a batch that only notes its order, and returns or raises a result."""
    orders = []

    def run_batch(order: Order) -> int:
        orders.append(order)
        if isinstance(result, BaseException):
            raise result
        return int(result)

    monkeypatch.setattr("batch.supervisor.run_batch", run_batch)
    return CliRunner().invoke(app, ["batch", *arguments]), orders


def test_options_become_an_order(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--path-column", "file", "--ground-truth-column", "mask", "--masks", "--overlays"]
    options += [
        "--pixel-spacing-column",
        "mm",
        "--actors",
        "3",
        "--gpu",
        "--address",
        "auto",
        "--resume",
    ]
    done, orders = run(monkeypatch, "in.csv", "out", *options)
    assert done.exit_code == 0, done.output
    wanted = Options("in.csv", "out", "file", "mask", "mm", masks=True, overlays=True)
    assert orders == [Order(wanted, "cli.batch:load_networks", "auto", 3, True, True)]
    assert Order.from_json(orders[0].to_json()) == orders[0]


def test_a_scale_of_all_photos_is_checked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    done, (order,) = run(monkeypatch, "in", "out", "--pixel-spacing", "0.05,0.06")
    assert done.exit_code == 0 and order.options.pixel_spacing == "0.05,0.06"
    for options in (["0"], ["0.05", "--pixel-spacing-column", "mm"]):
        done, orders = run(monkeypatch, "in", "out", "--pixel-spacing", *options)
        assert done.exit_code == 2 and not orders


@pytest.mark.parametrize(
    ("result", "status", "said"),
    [
        (0, 0, ""),
        (2, ExitCode.SOME_REFUSED, ""),
        (BatchError("The reason."), ExitCode.UNUSABLE, "The reason."),
        (KeyboardInterrupt(), ExitCode.UNUSABLE, "go on by --resume"),
    ],
)
def test_exit_status(
    monkeypatch: pytest.MonkeyPatch, result: object, status: int, said: str
) -> None:
    done, _ = run(monkeypatch, "in", "out", result=result)
    assert done.exit_code == status
    assert said in done.output


def test_without_ray_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.batch.find_spec", lambda name: None)
    done, orders = run(monkeypatch, "in", "out")
    assert done.exit_code == ExitCode.UNUSABLE and not orders
    assert "make batch-environment" in done.output
