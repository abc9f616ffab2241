"""``lesion info``: version, weights, licences and held-out figures."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer


def info(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs, with all figures.")
    ] = False,
) -> None:
    """Print the version, the weights with their SHA-256, the licences, and main held-out figures.

    Exit status: 0, or 3 if the weights are missing or damaged.

    Examples:

        lesion info

        lesion info --json
    """
    from cli.exit_codes import ExitCode
    from lesion.errors import LesionError

    try:
        facts = collect()
    except LesionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    typer.echo(json.dumps(facts, indent=2) if as_json else "\n".join(_lines(facts)))


def collect() -> dict[str, Any]:
    """Collect the facts from the weights' manifest and the licence files, as a JSON object.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from lesion import __version__
    from lesion.paths import WEIGHTS, WEIGHTS_LICENCE
    from lesion.report import DISCLAIMER
    from lesion.weights import load_manifest, verify

    manifest = load_manifest(WEIGHTS)
    verify(WEIGHTS, manifest)
    licence = WEIGHTS_LICENCE.read_text(encoding="utf-8")
    return {
        "version": __version__,
        "weights_version": manifest.version,
        "weights_date": manifest.date,
        "weights_licence": " ".join(licence.partition("\n\n")[0].split()),
        "weights": {name: entry.sha256 for name, entry in manifest.networks.items()},
        "heldout": manifest.heldout,
        "heldout_settings": manifest.heldout_settings,
        "disclaimer": DISCLAIMER,
    }


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"Skin lesion analysis {facts['version']}"
    yield f"Weights {facts['weights_version']} of {facts['weights_date']}"
    for name, digest in facts["weights"].items():
        yield f"  {name:<18} sha256 {digest}"
    yield facts["weights_licence"]
    above = facts["heldout_settings"]["diagnosis"]["malignant_above"]
    for photos, figures in facts["heldout"].items():
        main = {name: each for name, each in figures.items() if _is_main(name, above)}
        if main:
            yield f"\n{photos}: held out (95 % confidence interval; number of photos)"
        for name, each in main.items():
            interval = f"({each['low']:.3f} to {each['high']:.3f}; {each['photos']:,})"
            yield f"  {name:<50} {each['value']:.3f} {interval}"
    yield f"\n{facts['disclaimer']}"


def _is_main(name: str, above: float) -> bool:
    """Tell whether a figure is one of the few for people; ``above`` is the decision threshold."""
    kind, _, condition = name.partition(", ")
    calls = condition.startswith("advice to see a doctor (") or condition == (
        f"malignant (p > {above:.2f})"
    )
    rates = kind in ("sensitivity", "specificity") and calls and condition.endswith(")")
    return name in ("dice selected", "AUC") or rates
