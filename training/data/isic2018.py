"""ISIC 2018 Task 1 (Codella et al., 2019; Tschandl et al., 2018): photos with lesion masks.

Two layouts are read. As the challenge ships them, one folder of photos and one of masks a part::

    ISIC2018_Task1-2_Training_Input/ISIC_0000000.jpg
    ISIC2018_Task1_Training_GroundTruth/ISIC_0000000_segmentation.png

and likewise ``Validation`` and ``Test``; or flat, photos and masks side by side in one folder.
"""

from collections.abc import Iterator
from pathlib import Path

from training.data.sample import Sample, Split, split_by_hash
from training.errors import DataError

PARTS: dict[str, Split] = {"Training": "train", "Validation": "val", "Test": "test"}
MASK_ENDING = "_segmentation.png"


def load_isic2018(root: Path) -> list[Sample]:
    """List the photos below a folder in either layout.

    With a validation or test part, the challenge's own parts are the splits. Where there are only
    training photos, or a flat folder, 80 % train, 10 % validate and 10 % test, by their names.

    The challenge names no lesions, so each photo is a group of its own. Two photos of one lesion
    may therefore end up in different splits: ``training.data.overlap`` finds those that look alike.

    A mask without its photo is listed too, so that the photo is reported as missing.

    Raises:
        DataError: there is no ISIC photo in either layout.
    """
    found: list[tuple[Split | None, Path, Path]] = []
    for part, split in PARTS.items():
        photos = root / f"ISIC2018_Task1-2_{part}_Input"
        masks = root / f"ISIC2018_Task1_{part}_GroundTruth"
        found += [(split, *pair) for pair in _pairs(photos, masks)]
    if all(split == "train" for split, _, _ in found):
        found = [(None, photo, mask) for _, photo, mask in found]
        found += [(None, *pair) for pair in _pairs(root, root)]
    if not found:
        raise DataError(
            f"{root} holds no ISIC_*.jpg: put ISIC2018_Task1-2_Training_Input and "
            "ISIC2018_Task1_Training_GroundTruth there, or the photos and masks themselves"
        )
    return [
        Sample(
            image_id=photo.stem,
            group_id=photo.stem,
            source="isic2018",
            split=split or split_by_hash(photo.stem),
            photo=photo,
            mask=mask,
        )
        for split, photo, mask in found
    ]


def _pairs(photos: Path, masks: Path) -> Iterator[tuple[Path, Path]]:
    """Photo and mask of every id that has either, in order of the ids; both may be missing."""
    ids = {photo.stem for photo in photos.glob("ISIC_*.jpg")}
    ids |= {mask.name.removesuffix(MASK_ENDING) for mask in masks.glob(f"ISIC_*{MASK_ENDING}")}
    for image_id in sorted(ids):
        yield photos / f"{image_id}.jpg", masks / f"{image_id}{MASK_ENDING}"
