from clinic.identity import derive_uid, instance_uid, serial_number, series_uid, tracking_uid
from tests.clinic_results import WEIGHTS, answer_about, drawn, result

MASK = drawn()[1]


def test_the_same_answer_to_the_same_photo_has_the_same_uids() -> None:
    first = result(answer_about(MASK, timing_ms={"total": 1.0}))
    second = result(answer_about(MASK, timing_ms={"total": 2.0}, request_id="abc"))
    assert instance_uid(first, "seg") == instance_uid(second, "seg")
    assert series_uid(first, "seg") == series_uid(second, "seg")
    assert tracking_uid(first) == tracking_uid(second)


def test_another_answer_photo_or_kind_has_another_uid() -> None:
    uids = {
        instance_uid(result(), "seg"),
        instance_uid(result(), "sr"),
        instance_uid(result(answer_about(MASK, malignancy_probability=0.2)), "seg"),
        instance_uid(result(SOPInstanceUID="2.25.99"), "seg"),
    }
    assert len(uids) == 4


def test_photos_of_a_series_share_the_series_of_their_results() -> None:
    assert series_uid(result(SOPInstanceUID="2.25.98"), "sr") == series_uid(
        result(SOPInstanceUID="2.25.99"), "sr"
    )


def test_other_weights_start_another_series() -> None:
    changed = {"version": "1.5.0", "weights": WEIGHTS | {"unet": "f" * 64}}
    other = result(answer_about(MASK, model=changed))
    assert series_uid(result(), "sr") != series_uid(other, "sr")
    assert serial_number(result().answer) != serial_number(other.answer)


def test_uids_are_valid_and_lie_under_the_root_of_uuids() -> None:
    uid = derive_uid("a", "b")
    assert uid.is_valid
    assert uid.startswith("2.25.")
    assert uid != derive_uid("ab")
