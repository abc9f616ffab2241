"""Tables in Markdown, and what a reader calls the data sets."""

from collections.abc import Mapping, Sequence

from training.evaluation.metrics.estimates import Figure

TITLES = {
    "ham10000/frame": "HAM10000, dermoscopic photos",
    "pad-ufes-20": "PAD-UFES-20, smartphone photos (another camera; trained nothing)",
    "not-skin": "Photos of other things than skin",
    "healthy-skin": "Skin without a lesion (smartphone; trained nothing)",
}

NONE = "–"
"""What stands where the photos do not tell a figure."""


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table with its heading."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def cells(figures: Mapping[str, Figure], names: Sequence[str]) -> list[object]:
    """The named figures in a row."""
    return [figures.get(name, NONE) for name in names]


def signed(figure: Figure | None) -> str:
    """A difference with its interval, each with its sign."""
    if figure is None:
        return NONE
    return f"{figure.value:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})"


def percent(share: float) -> str:
    """A share in percent, one decimal."""
    return f"{100 * share:.1f} %"
