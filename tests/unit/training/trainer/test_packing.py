"""Packing of checkpoints."""

from pathlib import Path
from typing import Any

import pytest
import torch

from lesion.config import Settings
from lesion.enums import NetworkName
from lesion.networks import OUTPUTS, build_network
from lesion.weights import load_manifest, load_state_dict
from tests.data_files import save_mask, save_photo, write_table
from tests.discs import TINY, disc_config
from training.errors import TrainingError
from training.trainer.config import dump_config
from training.trainer.packing import (
    PackingJob,
    list_outputs,
    pack_networks,
    select_serving_options,
    summarise_training,
)

OLD_CONFIG: dict[str, Any] = {
    "network": "deeplabv3",
    "phases": (
        {
            "epochs": 5,
            "size": 192,
            "network": {"output_stride": 16, "keep_probability": 0.8},
            "augmentation": {"darken": 0.2, "uneven": 0.35},
            "augmented": 0.4,
            "rarity": 0.3,
        },
    ),
    "sources": {"pad-ufes-20-more": 0.22, "ham10000/frame": 0.78},
}
"""Configuration in the checkpoint of an earlier version, with other names of its keys."""


@pytest.fixture
def job(tmp_path: Path, settings: Settings) -> PackingJob:
    """A job with two validation photos."""
    ham10000 = tmp_path / "data" / "ham10000"
    rows = ["A,L1,nv,val,", "B,L2,mel,val,"]
    write_table(ham10000 / "metadata.csv", "image_id,lesion_id,dx,split,crop", rows)
    for name in "AB":
        save_photo(ham10000 / "images" / f"{name}.jpg")
        save_mask(ham10000 / "masks" / f"{name}_segmentation.png")
    return PackingJob(
        data=tmp_path / "data",
        runs=tmp_path / "runs",
        weights=tmp_path / "weights",
        settings=settings,
        version="2.0.0",
        remark="a remark",
        photos=2,
    )


def _save_checkpoint(path: Path) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    average: dict[str, torch.Tensor] = build_network(NetworkName.UNET, **TINY).state_dict()
    checkpoint = {
        "average": average,
        "seconds": 90.0,
        "config": dump_config(disc_config()),
        "machine": "2 threads, x86_64",
    }
    path.parent.mkdir(parents=True)
    torch.save(checkpoint, path)
    return average


def test_averaged_weights_are_stored_with_their_facts(job: PackingJob) -> None:
    average = _save_checkpoint(job.runs / "unet" / "last.pt")
    pack_networks(job, [NetworkName.UNET])
    manifest = load_manifest(job.weights)
    entry = manifest.networks[NetworkName.UNET]
    assert manifest.version == "2.0.0"
    assert entry.training["remark"] == "a remark" and entry.training["minutes"] == 1.5
    assert [phase["size"] for phase in entry.training["phases"]] == [64, 96]
    assert set(entry.training["validation"]) == {"float32", "stored"}
    assert entry.options == {"encoder": "residual", "widths": [16, 16, 16]}
    assert entry.calibration == {}
    stored = load_state_dict(job.weights, entry)
    kernel = "features.stages.0.0.conv1.0.weight"
    torch.testing.assert_close(stored[kernel], average[kernel], rtol=0, atol=1e-2)


def test_a_missing_or_damaged_checkpoint_is_refused(job: PackingJob) -> None:
    with pytest.raises(TrainingError, match=r"unet/last\.pt is missing: train the network first"):
        pack_networks(job, [NetworkName.UNET])
    (job.runs / "unet").mkdir()
    (job.runs / "unet" / "last.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(TrainingError, match="damaged"):
        pack_networks(job, [NetworkName.UNET])


def test_checkpoints_of_earlier_versions_can_be_read() -> None:
    facts = summarise_training({"config": OLD_CONFIG, "seconds": 60.0})
    assert facts["data"] == ["ham10000/frame", "pad-ufes-20-more"]
    assert facts["machine"] == "not recorded"
    assert facts["phases"] == [
        {"epochs": 5, "size": 192, "network": {"output_stride": 16, "keep_probability": 0.8}}
    ]
    assert select_serving_options(OLD_CONFIG) == {"output_stride": 16}


def test_the_outputs_are_those_of_the_network_with_its_options() -> None:
    name = NetworkName.RESNET18
    assert list_outputs(name, {}) == OUTPUTS[name]
    assert list_outputs(name, {"imitated": 1280}) == OUTPUTS[name]
    assert list_outputs(name, {"diagnoses": 0}) == ("malignancy_logit", "activation_map")
