"""What an evaluation leaves in model_store: the manifest's held-out figures and the model card."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from lesion.weights import Manifest
from training.data.sample import Sample
from training.evaluation.metrics.masks import METRICS
from training.evaluation.summary import Evaluation

_OWN_FIGURES = {
    "unet": (*(f"{metric} unet" for metric in METRICS), "status"),
    "deeplabv3": tuple(f"{metric} deeplabv3" for metric in METRICS),
    "resnet18": (
        "auc",
        "average precision",
        "brier score",
        "ece",
        "accuracy",
        "sensitivity at",
        "sensitivity of",
        "specificity at",
        "specificity of",
        "share",
    ),
}
"""How the names of each network's figures begin."""


def with_held_out(manifest: Manifest, evaluation: Evaluation) -> Manifest:
    """The manifest with the evaluation's figures in it."""
    networks = {
        name: replace(entry, heldout=held_out(evaluation, name))
        for name, entry in manifest.networks.items()
    }
    return replace(manifest, networks=networks)


def held_out(evaluation: Evaluation, network: str) -> dict[str, Any]:
    """One network's figures for the manifest: by data set and name, with the interval."""
    wanted = _OWN_FIGURES[network]
    return {
        source: {
            name: {key: round(value, 4) for key, value in asdict(figure).items()}
            for name, figure in figures.items()
            if name.startswith(wanted)
        }
        for source, figures in evaluation.figures.items()
        if any(name.startswith(wanted) for name in figures)
    }


def model_card(
    manifest: Manifest, evaluation: Evaluation, report: str, samples: Sequence[Sample]
) -> str:
    """The model card (after Mitchell et al., 2019), with the report's tables in it.

    Args:
        manifest: of the weights that were evaluated.
        evaluation: of them.
        report: the evaluation in Markdown, without pictures.
        samples: all of HAM10000's photos, to describe its splits.
    """
    rows = []
    for name, entry in manifest.networks.items():
        facts = entry.training
        sizes = ", ".join(f"{p['epochs']:g} at {p['size']}" for p in facts["phases"])
        rows.append(
            f"| {name} | {evaluation.parameters[name] / 1e6:.1f} M | {', '.join(facts['data'])} "
            f"| {sizes} | {facts['minutes']:.0f} min on {facts['machine']} "
            f"| {_cost(facts['validation'])} |"
        )
    return CARD.format(
        version=manifest.version,
        packed=manifest.date,
        today=datetime.date.today().isoformat(),
        splits=_splits(samples),
        training="\n".join(rows),
        remarks=_remarks(manifest),
        calibration=_calibration(evaluation),
        report=report.replace("\n#", "\n##").replace("# ", "## ", 1),
    )


def _splits(samples: Sequence[Sample]) -> str:
    """Photos and lesions of each split, in words."""
    parts = []
    for split, name in (("train", "training"), ("val", "validation"), ("test", "test")):
        own = [sample for sample in samples if sample.split == split]
        lesions = len({sample.group_id for sample in own})
        parts.append(f"{name} {len(own):,} photos of {lesions:,} lesions")
    return ", ".join(parts)


def _remarks(manifest: Manifest) -> str:
    """What the one who packed the weights says of their training."""
    remarks = (entry.training.get("remark", "") for entry in manifest.networks.values())
    return "".join(f"{remark}\n\n" for remark in dict.fromkeys(remarks) if remark)


def _calibration(evaluation: Evaluation) -> str:
    """How the classifier's logit became a probability, in words."""
    if not evaluation.calibration:
        return "The classifier's probability is the sigmoid of its logit, without a calibration."
    fitted = ", ".join(f"{name} {value:g}" for name, value in evaluation.calibration.items())
    facts = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in evaluation.calibration_facts.items()
    )
    return (
        "The classifier's logit x becomes the probability p = sigmoid(x / temperature + bias) "
        f"(Guo et al., 2017; Platt, 1999), fitted on validation photos: {fitted} ({facts})."
    )


def _cost(validation: Mapping[str, Mapping[str, float]]) -> str:
    """What 8-bit storage costs on validation photos, figure by figure."""
    trained, stored = validation["float32"], validation["stored"]
    return ", ".join(f"{name} {trained[name]:.4f} to {stored[name]:.4f}" for name in trained)


CARD = """# Model card: skin-lesion networks {version}

Weights packed on {packed}. Written by `make evaluate RECORD=1` on {today}; not edited by hand.

## What it is

Three networks: a U-Net of our own and torchvision's DeepLabV3-ResNet101 outline a skin lesion,
ResNet-18 gives the probability that it is malignant (melanoma, basal cell carcinoma or actinic
keratosis against the rest of HAM10000's diagnoses). The U-Net also tells skin from other pictures.

## What it must not be used for

**For research and teaching. Not a medical device, not validated in a clinic, not a diagnosis.**

- It must not be used to decide for or against an examination, a biopsy or a treatment, nor to
  reassure anybody: "benign" never rules out skin cancer.
- It must not be used to measure a lesion's growth: the outline differs from photo to photo.
- It must not be sold or built into something that is sold (see the licence).
- The networks saw almost only dermoscopic photos, most of them of light skin. On smartphone photos,
  on dark skin, on children, nails, mucosa, scars and tattoos expect worse than the figures below;
  groups with few photos tell little.
- A probability must not be taken for a person's chance of cancer: it is fitted to the share of
  malignant lesions in one collection, and another clinic's share, camera or patients shift it.

## Licence

CC BY-NC 4.0, because HAM10000, on which the networks were trained, is.

## Data

- HAM10000 (Tschandl et al., 2018; CC BY-NC 4.0) with its lesion masks, split by lesion, so that no
  lesion is in two parts:
  {splits}.
  Most copies are 200x150 pixels. Networks, thresholds and rules were chosen on training and
  validation photos; the test photos only measure.
- ISIC 2017 photos (CC0) with melanoma labels: classifier and skin detector, training only.
- 500 photos of other things (ImageNet; research only): 70 % trained the skin detector, 10 %
  validated, 20 % are held out.
- PAD-UFES-20 smartphone photos (Pacheco et al., 2020; CC BY 4.0) with masks drawn by students, and
  skin without a lesion cut from them, trained nothing.

## Training

From random weights, with the settings in `training/configs/`. With the data sets in
`../shared/data`, these commands repeat it all, on a CPU or a GPU; the last one writes this card.

```
make train
make pack VERSION={version}
make calibrate
make evaluate RECORD=1
```

| network | parameters | data | epochs at picture size | time | 8-bit storage, validation photos |
| --- | --- | --- | --- | --- | --- |
{training}

{remarks}{calibration}

{report}"""
