"""``lesion info``: version, weights, licence and held-out figures."""

import json
from typing import Annotated, Any

import typer


def info(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Print the version, the weights with their SHA-256, the licence, and the held-out figures.

    Example: lesion info --json
    """
    facts = collect()
    if as_json:
        typer.echo(json.dumps(facts, indent=2))
        return
    typer.echo(f"Skin lesion analysis {facts['version']}, weights of {facts['date']}")
    typer.echo(f"Licence: {facts['licence']}\n")
    for name, digest in facts["weights"].items():
        typer.echo(f"{name:<18} sha256 {digest}")
    for photos, figures in facts["heldout"].items():
        typer.echo(f"\n{photos}, held out (95 % confidence interval)")
        for name, each in figures.items():
            typer.echo(
                f"  {name:<60} {each['value']:.3f} ({each['low']:.3f} to {each['high']:.3f})"
            )
    typer.echo(f"\n{facts['disclaimer']}")


def collect() -> dict[str, Any]:
    """Collect the facts, as a JSON object.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    from lesion import __version__
    from lesion.paths import WEIGHTS
    from lesion.report import DISCLAIMER
    from lesion.weights import load_manifest, verify

    manifest = load_manifest(WEIGHTS)
    verify(WEIGHTS, manifest)
    return {
        "version": __version__,
        "date": manifest.date,
        "licence": "code MIT, weights CC BY-NC 4.0",
        "weights": {name: entry.sha256 for name, entry in manifest.networks.items()},
        "heldout": manifest.heldout,
        "disclaimer": DISCLAIMER,
    }
