"""Fingerprints of photos: hashes in all orientations, and similarity of details."""

import cv2
import numpy as np
import pytest

from tests.pictures import lesion_photo
from training.data.fingerprints import (
    compute_fingerprint,
    extract_details,
    measure_similarity,
    orient,
)
from training.data.pixels import SIZE


def _distance(one: np.uint64, other: np.uint64) -> int:
    return int(np.bitwise_count(one ^ other))


def test_the_eight_orientations_are_hashed_like_the_turned_photo() -> None:
    photo, _ = lesion_photo(300, 400, seed=3, hairs=6)
    picture = np.asarray(cv2.resize(photo, (SIZE, SIZE), interpolation=cv2.INTER_AREA), np.uint8)
    views = {orient(picture, number).tobytes() for number in range(8)}
    assert len(views) == 8 and picture.tobytes() in views
    hashes, thumbnail = compute_fingerprint(picture)
    assert len(set(hashes.tolist())) > 4
    for number in range(8):
        assert _distance(compute_fingerprint(orient(picture, number))[0][0], hashes[number]) <= 2
    assert thumbnail.shape == (64, 64)


def test_similarity_by_hand() -> None:
    rng = np.random.default_rng(0)
    scene = cv2.GaussianBlur(rng.uniform(0, 255, (80, 80)).astype(np.float32), (0, 0), 2.0)
    scene = (255 * (scene - scene.min()) / np.ptp(scene)).astype(np.uint8)
    here, there = extract_details(scene[:64, :64]), extract_details(scene[3:67, 2:66])
    far = extract_details(scene[12:76, 12:76])
    assert measure_similarity(here, here) == pytest.approx(1.0, abs=1e-4)
    assert measure_similarity(here, there) > 0.95
    assert measure_similarity(here, far) < 0.5
    assert measure_similarity(here, -here) < 0.5
    flat = extract_details(np.full((64, 64), 90, np.uint8))
    assert measure_similarity(flat, flat) == measure_similarity(here, flat) == 0.0
