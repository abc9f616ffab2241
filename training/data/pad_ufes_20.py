"""PAD-UFES-20 (Pacheco et al., 2020), smartphone photos: ``images/``, ``masks/``, ``metadata.csv``.

Nothing here ever trains on them: they tell how the networks do on another kind of camera.
"""

from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample
from training.data.tables import rating_or_none, read_table


def load_pad_ufes_20(root: Path) -> list[Sample]:
    """List the photos, JPEG or PNG, grouped by patient, all as test photos.

    Raises:
        DataError: ``metadata.csv`` or a column of it is missing.
    """
    rows = read_table(root / "metadata.csv", ("image_id", "patient_id", "dx"))
    png = {photo.stem for photo in (root / "images").glob("*.png")}
    samples = []
    for row in rows:
        name = row["image_id"]
        samples.append(
            Sample(
                image_id=name,
                group_id=row["patient_id"],
                source="pad-ufes-20",
                split="test",
                photo=root / "images" / f"{name}{'.png' if name in png else '.jpg'}",
                mask=root / "masks" / f"{name}_segmentation.png",
                malignant=is_malignant(row["dx"]),
                diagnosis=row["dx"],
                fitzpatrick=rating_or_none(row.get("fitzpatrick")),
            )
        )
    return samples
