"""Figures -> Markdown, the manifest's held-out figures and the model card."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lesion.weights import Manifest
from training.figures import Figure

Figures = Mapping[str, Mapping[str, Figure]]
"""By data set, then by name."""

TITLES = {
    "ham10000/frame": "HAM10000, dermoscopic photos",
    "pad-ufes-20": "PAD-UFES-20, smartphone photos (another camera; trained nothing)",
    "not-skin": "Photos of other things than skin",
    "healthy-skin": "Skin without a lesion (smartphone; trained nothing)",
}


def markdown(figures: Figures, split: str) -> str:
    """A table a data set: figure, 95 % bootstrap interval by lesion, number of photos."""
    parts = [f"# Figures on the {split} split\n"]
    for source, values in figures.items():
        parts.append(f"## {TITLES.get(source, source)}\n")
        parts.append("| figure | value (95 % interval) | photos |\n| --- | --- | --- |")
        parts += [f"| {name} | {figure} | {figure.photos} |" for name, figure in values.items()]
        parts.append("")
    return "\n".join(parts)


def held_out(figures: Figures, network: str) -> dict[str, Any]:
    """One network's held-out figures for the manifest: by data set, name and interval."""
    wanted = {
        "unet": ("dice unet", "iou unet", "status"),
        "deeplabv3": ("dice deeplabv3", "iou deeplabv3"),
        "resnet18": ("auc", "accuracy", "sensitivity", "specificity", "share"),
    }[network]
    return {
        source: {
            name: {key: round(value, 4) for key, value in asdict(figure).items()}
            for name, figure in values.items()
            if name.startswith(wanted)
        }
        for source, values in figures.items()
        if any(name.startswith(wanted) for name in values)
    }


def model_card(manifest: Manifest, report: str) -> str:
    """The model card (after Mitchell et al., 2019), with the report's tables in it."""
    rows = []
    for name, entry in manifest.networks.items():
        facts = entry.training
        sizes = ", ".join(f"{p['epochs']:g} at {p['size']}" for p in facts["phases"])
        rows.append(
            f"| {name} | {', '.join(facts['data'])} | {sizes} | {facts['minutes']:.0f} min on "
            f"{facts['machine']} | {_cost(facts['validation'])} |"
        )
    return CARD.format(
        version=manifest.version,
        date=manifest.date,
        training="\n".join(rows),
        report=report.replace("\n# ", "\n## ").replace("# Figures", "## Figures", 1),
    )


def _cost(validation: Mapping[str, Mapping[str, float]]) -> str:
    """What 8-bit storage costs on validation photos, figure by figure."""
    trained, stored = validation["float32"], validation["stored"]
    return ", ".join(f"{name} {trained[name]:.4f} to {stored[name]:.4f}" for name in trained)


CARD = """# Model card: skin-lesion networks {version}

Written by `make evaluate RECORD=1` on {date}; not edited by hand.

## What it is

Three networks: a U-Net of our own and torchvision's DeepLabV3-ResNet101 outline a skin lesion,
ResNet-18 gives the probability that it is malignant (melanoma, basal cell carcinoma or actinic
keratosis against the rest of HAM10000's diagnoses). The U-Net also tells skin from other pictures.

**For research and teaching. Not a medical device, not validated in a clinic, not a diagnosis: it
must not be used to decide for or against an examination.** The networks saw almost only dermoscopic
photos, most of them of light skin. On smartphone photos, on dark skin, on nails, mucosa, scars and
tattoos, expect worse than the figures below; a probability is not calibrated for other clinics.

## Licence

CC BY-NC 4.0, because HAM10000, on which the networks were trained, is.

## Data

- HAM10000 (Tschandl et al., 2018; CC BY-NC 4.0) with its lesion masks, split by lesion into
  training, validation and test: no lesion is in two of them. Most copies are 200x150 pixels.
- ISIC 2017 photos (CC0) with melanoma labels: classifier and skin detector, training only.
- 500 photos of other things: 70 % trained the skin detector, 10 % validated, 20 % are held out.
- PAD-UFES-20 smartphone photos (Pacheco et al., 2020; CC BY 4.0) trained nothing.

## Training

From random weights, with `make train`; settings in `training/configs/`.

| network | data | epochs at picture size | time | 8-bit storage, on validation photos |
| --- | --- | --- | --- | --- |
{training}

The classifier's probability assumes that benign and malignant are equally likely: its logit is
moved by the log odds of the training photos, because the bands of the specification come from such
data. For a lesion picked at random the true chance is lower.

{report}
Dice and IoU are means over photos at the photo's own resolution, through the service's whole path,
with masks refined; a photo in which nothing was found counts 0. `rule area` keeps the larger mask,
`oracle` the better one. AUC and the figures after it are over photos that got a probability.
"""
