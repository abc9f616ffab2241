"""ISIC 2018 Task 1 (Codella et al., 2019; Tschandl et al., 2018): photos with lesion masks.

Two layouts are read. As the challenge publishes them, a folder of photos and one of masks for each
part::

    ISIC2018_Task1-2_Training_Input/ISIC_0000000.jpg
    ISIC2018_Task1_Training_GroundTruth/ISIC_0000000_segmentation.png

and likewise ``Validation`` and ``Test``; or flat, photos and masks side by side in one folder.
"""

from collections.abc import Iterator
from pathlib import Path

from training.data.sample import Sample, Source, Split, split_by_hash
from training.errors import DataError

PARTS = {"Training": Split.TRAIN, "Validation": Split.VALIDATION, "Test": Split.TEST}
MASK_SUFFIX = "_segmentation.png"


def load_isic2018(root: Path) -> list[Sample]:
    """List the photos below a folder in either layout.

    If there is a validation or test part, the challenge's parts are the splits. If there are only
    training photos, or a flat folder, 80 % are for training, 10 % for validation and 10 % for
    testing, by a hash of their names.

    The challenge does not name lesions, so each photo is a group of its own. Two photos of one
    lesion may therefore be in different splits: ``training.data.overlap`` finds near duplicates.

    A mask without a photo is listed too, so that the photo is reported as missing.

    Raises:
        DataError: neither layout has an ISIC photo.
    """
    found: list[tuple[Split | None, Path, Path]] = []
    for part, split in PARTS.items():
        photos = root / f"ISIC2018_Task1-2_{part}_Input"
        masks = root / f"ISIC2018_Task1_{part}_GroundTruth"
        found += [(split, *pair) for pair in _list_pairs(photos, masks)]
    if all(split is Split.TRAIN for split, _, _ in found):
        found = [(None, photo, mask) for _, photo, mask in found]
        found += [(None, *pair) for pair in _list_pairs(root, root)]
    if not found:
        raise DataError(
            f"{root} holds no ISIC_*.jpg: put ISIC2018_Task1-2_Training_Input and "
            "ISIC2018_Task1_Training_GroundTruth there, or the photos and masks themselves"
        )
    return [
        Sample(
            image_id=photo.stem,
            group_id=photo.stem,
            source=Source.ISIC2018,
            split=split or split_by_hash(photo.stem),
            photo=photo,
            mask=mask,
        )
        for split, photo, mask in found
    ]


def _list_pairs(photos: Path, masks: Path) -> Iterator[tuple[Path, Path]]:
    """Yield photo and mask of every id that has at least one of them, sorted by id."""
    ids = {photo.stem for photo in photos.glob("ISIC_*.jpg")}
    ids |= {mask.name.removesuffix(MASK_SUFFIX) for mask in masks.glob(f"ISIC_*{MASK_SUFFIX}")}
    for image_id in sorted(ids):
        yield photos / f"{image_id}.jpg", masks / f"{image_id}{MASK_SUFFIX}"
