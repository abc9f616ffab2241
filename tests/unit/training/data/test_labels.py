"""The table of diagnoses: malignancy and class of each."""

from pathlib import Path

import pytest

from lesion.enums import Acquisition
from lesion.paths import data_folder
from training.data.ham10000 import load_ham10000
from training.data.labels import (
    DIAGNOSES,
    find_acquisition,
    find_diagnosis_class,
    is_malignant,
    read_labels,
)
from training.data.sample import Sample, Source, Split
from training.data.tables import read_table
from training.errors import DataError

DATA = data_folder()


@pytest.mark.parametrize(
    ("words", "malignant"),
    [
        ("mel bcc akiec", True),
        ("nv bkl df vasc", False),
        ("BCC SCC MEL", True),
        ("NEV SEK", False),
        ("ACK AK UNK", None),
    ],
)
def test_the_short_names_count_as_documented(words: str, malignant: bool | None) -> None:
    assert {is_malignant(word) for word in words.split()} == {malignant}


def test_the_long_names_of_the_archive_count_as_documented() -> None:
    assert is_malignant("melanoma") and is_malignant("squamous cell carcinoma")
    assert is_malignant("lentigo NOS") is False and is_malignant("seborrheic keratosis") is False
    assert is_malignant("actinic keratosis") is is_malignant("AIMP") is None


def test_diagnoses_of_all_data_sets_map_to_the_classes_of_ham10000() -> None:
    assert [find_diagnosis_class(word) for word in DIAGNOSES] == list(range(7))
    same = {"AK": "akiec", "ACK": "akiec", "SEK": "bkl", "NEV": "nv", "melanoma": "mel"}
    assert {word: DIAGNOSES[find_diagnosis_class(word) or 0] for word in same} == same
    for word in ("SCC", "UNK", "scar", ""):
        assert find_diagnosis_class(word) is None


def test_an_empty_diagnosis_has_no_label_and_an_unknown_one_is_refused() -> None:
    assert is_malignant("") is None
    for look_up in (is_malignant, find_diagnosis_class):
        with pytest.raises(DataError, match=r"'wart'.*training/configs/diagnoses\.yaml"):
            look_up("wart")


def test_each_group_of_the_table_has_a_reason() -> None:
    labels = read_labels()
    assert all(len(label.reason) > 5 for label in labels.values())
    assert "choice" in labels["akiec"].reason and "choice" in labels["ack"].reason


GROUP = "- {words: [mel], malignant: true, class: mel, reason: cancer}\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GROUP + GROUP.replace("[mel]", "[MEL]"), "'MEL' is listed twice"),
        (GROUP.replace("true", "1"), "malignant must be"),
        (GROUP.replace("class: mel", "class: melanoma"), "class must be"),
        (GROUP.replace(", reason: cancer", ""), "each group needs"),
        (GROUP.replace("cancer", "''"), "each group needs"),
        (GROUP.replace("class", "kind"), "each group needs"),
    ],
)
def test_a_wrong_table_is_refused(content: str, message: str, tmp_path: Path) -> None:
    table = tmp_path / "diagnoses.yaml"
    table.write_text(content)
    with pytest.raises(DataError, match=message):
        read_labels(table)


@pytest.mark.acceptance
@pytest.mark.skipif(not DATA.is_dir(), reason=f"there are no real photos at {DATA}")
def test_the_table_agrees_with_the_column_of_the_real_photos() -> None:
    rows = read_table(DATA / "ham10000" / "metadata.csv", ("image_id", "malignant"))
    column = {row["image_id"]: row["malignant"] == "1" for row in rows}
    samples = load_ham10000(DATA / "ham10000", sharper_crops=False)
    assert {sample.image_id: sample.malignant for sample in samples} == column


@pytest.mark.parametrize(
    ("source", "skin", "acquisition"),
    [
        (Source.HAM10000_FRAME, True, Acquisition.DERMOSCOPIC),
        (Source.ISIC2020, True, Acquisition.DERMOSCOPIC),
        (Source.PAD_UFES_20_MORE, True, Acquisition.PHONE),
        (Source.HEALTHY_SKIN, True, Acquisition.PHONE),
        (Source.NOT_SKIN, False, Acquisition.OTHER),
    ],
)
def test_the_data_set_tells_how_a_photo_was_taken(
    source: Source, skin: bool, acquisition: Acquisition
) -> None:
    sample = Sample("a", "a", source, Split.TRAIN, Path("a.jpg"), skin=skin)
    assert find_acquisition(sample) is acquisition
