"""Small data sets for the tests: tables, photos and masks in the layouts that the loaders read."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from training.data.isic_csv import COLUMNS_2018, COLUMNS_2019
from training.data.sample import Split, split_by_hash

HAM10000_COLUMNS = "lesion_id,image_id,dx,dx_type,age,sex,localization"
ISIC2020_COLUMNS = "image_name,patient_id,sex,age_approx,diagnosis,benign_malignant,target"
ISIC2020_ROWS = [
    "ISIC_1,IP_1,male,45,unknown,benign,0",
    "ISIC_2,IP_1,male,45,melanoma,malignant,1",
    "ISIC_3,IP_2,,,lentigo NOS,benign,0",
    "ISIC_4,IP_3,female,30,atypical melanocytic proliferation,benign,0",
]


def write_table(path: Path, columns: str, rows: list[str]) -> None:
    """Write a CSV file from lines with commas."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([line.split(",") for line in [columns, *rows]])


def save_photo(path: Path, size: tuple[int, int] = (20, 15), colour: str = "pink") -> None:
    """Save a photo of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)


def save_mask(path: Path, size: tuple[int, int] = (60, 45), value: int = 255) -> None:
    """Save a mask with the lesion in its left quarter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mask = np.zeros(size[::-1], np.uint8)
    mask[:, : size[0] // 4] = value
    Image.fromarray(mask).save(path)


def find_lesion(split: Split, start: int = 0) -> str:
    """Find a lesion name that ``split_by_hash`` assigns to a split."""
    names = (f"HAM_{number:07}" for number in range(start, start + 1000))
    return next(name for name in names if split_by_hash(name) == split)


def save_ham10000(root: Path) -> Path:
    """Save three photos of HAM10000 with splits, masks and one sharper crop."""
    write_table(
        root / "metadata.csv",
        "image_id,lesion_id,dx,malignant,age,sex,split,crop,hair_rating",
        [
            "A,L1,nv,0,45.0,male,train,crops224,2.0",
            "B,L2,mel,1,,unknown,test,,",
            "C,L1,nv,0,0.0,female,train,,0.0",
        ],
    )
    for image_id in "ABC":
        save_photo(root / "images" / f"{image_id}.jpg")
        save_mask(root / "masks" / f"{image_id}_segmentation.png")
    save_photo(root / "crops224" / "A.jpg", (24, 24))
    return root


def save_published_ham10000(root: Path, masks: bool = True) -> Path:
    """Save three photos in the published layout of HAM10000: two for training, one for testing."""
    train, test = find_lesion(Split.TRAIN), find_lesion(Split.TEST)
    rows = [f"{train},ISIC_0000001,akiec,histo,80.0,male,scalp"]
    rows += [f"{train},ISIC_0000002,akiec,histo,80.0,male,scalp"]
    rows += [f"{test},ISIC_0000003,nv,consensus,,unknown,unknown"]
    write_table(root / "HAM10000_metadata.csv", HAM10000_COLUMNS, rows)
    for number, part in ((1, 1), (2, 2), (3, 2)):
        name = f"ISIC_000000{number}"
        save_photo(root / f"HAM10000_images_part_{part}" / f"{name}.jpg", (60, 45))
        if masks:
            folder = root / "HAM10000_segmentations_lesion_tschandl"
            save_mask(folder / f"{name}_segmentation.png")
    return root


def save_kaggle(root: Path, count: int = 3) -> Path:
    """Save ``count`` photos in each of Kaggle's four folders."""
    for part in ("train", "test"):
        for kind in ("benign", "malignant"):
            for number in range(1, count + 1):
                save_photo(root / part / kind / f"{number}.jpg")
    return root


def one_hot_row(image: str, diagnosis: str, columns: tuple[str, ...]) -> str:
    """Make a table row with a 1 in the column of the diagnosis."""
    return ",".join([image, *(str(float(column == diagnosis)) for column in columns)])


def save_isic2018_task3(root: Path, photos: dict[str, tuple[str, str]]) -> Path:
    """Save ISIC 2018 Task 3 with the given photos: name -> diagnosis and lesion."""
    part = "ISIC2018_Task3_Training"
    rows = [one_hot_row(image, dx, COLUMNS_2018) for image, (dx, _) in photos.items()]
    truth = root / f"{part}_GroundTruth" / f"{part}_GroundTruth.csv"
    write_table(truth, ",".join(["image", *COLUMNS_2018]), rows)
    rows = [f"{image},{lesion},histopathology" for image, (_, lesion) in photos.items()]
    columns = "image,lesion_id,diagnosis_confirm_type"
    write_table(root / f"{part}_LesionGroupings.csv", columns, rows)
    for image in photos:
        save_photo(root / f"{part}_Input" / f"{image}.jpg")
    return root


def save_isic2019(root: Path, photos: dict[str, tuple[str, str]]) -> Path:
    """Save ISIC 2019 with the given photos: name -> diagnosis and lesion."""
    part = "ISIC_2019_Training"
    rows = [one_hot_row(image, dx, COLUMNS_2019) for image, (dx, _) in photos.items()]
    write_table(root / f"{part}_GroundTruth.csv", ",".join(["image", *COLUMNS_2019]), rows)
    rows = [f"{image},55,anterior torso,{lesion},female" for image, (_, lesion) in photos.items()]
    columns = "image,age_approx,anatom_site_general,lesion_id,sex"
    write_table(root / f"{part}_Metadata.csv", columns, rows)
    for image in photos:
        save_photo(root / f"{part}_Input" / f"{image}.jpg")
    return root
