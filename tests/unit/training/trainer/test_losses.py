"""The losses, compared with hand computation, brute force and torchvision."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from lesion.networks.torchvision_compat import declare_missing_operators
from training.trainer.enums import MaskLoss
from training.trainer.losses import (
    compute_class_loss,
    compute_label_loss,
    compute_mask_loss,
    focal_loss,
    jaccard_ssim_focal_loss,
    soft_dice_loss,
    soft_jaccard_loss,
    ssim_loss,
)


@pytest.fixture
def halves() -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of a correct and an inverted prediction, and masks with the lesion in one half."""
    masks = torch.zeros(2, 1, 20, 20)
    masks[:, :, :10] = 1.0
    logits = torch.stack([(masks[0] * 2 - 1) * 50, -(masks[1] * 2 - 1) * 50])
    return logits, masks


@pytest.mark.parametrize("loss", [soft_dice_loss, soft_jaccard_loss])
def test_overlap_losses_span_0_to_1(
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    halves: tuple[torch.Tensor, torch.Tensor],
) -> None:
    right, wrong = loss(*halves).tolist()
    assert right == pytest.approx(0.0, abs=1e-3)
    assert wrong == pytest.approx(1.0, abs=1e-2)


def test_soft_jaccard_by_hand() -> None:
    logits = torch.full((1, 1, 10, 10), math.log(3.0))  # probability 0.75
    masks = torch.zeros(1, 1, 10, 10)
    masks[:, :, :4] = 1.0
    # Overlap 40 * 0.75 = 30, union 75 + 40 - 30 = 85, both smoothed by 0.1.
    assert soft_jaccard_loss(logits, masks).item() == pytest.approx(1 - 30.1 / 85.1, abs=1e-5)


def _brute_force_ssim(a: np.ndarray, b: np.ndarray, window: int) -> float:
    half, values = window // 2, []
    for y in range(a.shape[0]):
        for x in range(a.shape[1]):
            rows = slice(max(0, y - half), y + half + 1)
            columns = slice(max(0, x - half), x + half + 1)
            p, m = a[rows, columns].ravel(), b[rows, columns].ravel()
            c1, c2 = 0.01**2, 0.03**2
            covariance = np.mean((p - p.mean()) * (m - m.mean()))
            values.append(
                (2 * p.mean() * m.mean() + c1)
                * (2 * covariance + c2)
                / (p.mean() ** 2 + m.mean() ** 2 + c1)
                / (p.var() + m.var() + c2)
            )
    return float(np.mean(values))


def test_ssim_agrees_with_brute_force() -> None:
    torch.manual_seed(0)
    logits = torch.randn(1, 1, 13, 17, dtype=torch.float64)
    masks = (torch.rand(1, 1, 13, 17) > 0.5).double()
    expected = _brute_force_ssim(torch.sigmoid(logits)[0, 0].numpy(), masks[0, 0].numpy(), 5)
    assert ssim_loss(logits, masks, 5).item() == pytest.approx(1 - expected, abs=1e-6)


def test_focal_loss_agrees_with_torchvision() -> None:
    declare_missing_operators()
    from torchvision.ops import sigmoid_focal_loss

    torch.manual_seed(0)
    logits = 5.0 * torch.randn(3, 1, 12, 10)
    masks = (torch.rand(3, 1, 12, 10) > 0.5).float()
    for gamma in (0.0, 2.0):
        expected = sigmoid_focal_loss(logits, masks, alpha=-1, gamma=gamma, reduction="none")
        torch.testing.assert_close(focal_loss(logits, masks, gamma), expected.mean((1, 2, 3)))


def test_the_combined_loss_is_the_sum_of_its_parts(
    halves: tuple[torch.Tensor, torch.Tensor],
) -> None:
    _, masks = halves
    logits = torch.full_like(masks, math.log(3.0))
    # Focal: (1 - p_t)^2 * -log(p_t), with p_t 0.75 on the lesion and 0.25 elsewhere.
    focal = (0.25**2 * -math.log(0.75) + 0.75**2 * -math.log(0.25)) / 2
    parts = soft_jaccard_loss(logits, masks) + ssim_loss(logits, masks) + focal
    torch.testing.assert_close(jaccard_ssim_focal_loss(logits, masks), parts)


@pytest.mark.parametrize("kind", list(MaskLoss))
def test_minimising_each_mask_loss_predicts_the_mask(kind: MaskLoss) -> None:
    masks = torch.zeros(1, 1, 24, 24)
    masks[:, :, 6:16, 4:20] = 1.0
    logits = torch.zeros_like(masks, requires_grad=True)
    optimiser = torch.optim.Adam([logits], lr=0.3)
    for _ in range(60):
        optimiser.zero_grad()
        compute_mask_loss(logits, masks, torch.ones(1), kind).backward()
        optimiser.step()
    assert torch.equal((logits > 0).float(), masks)


@pytest.mark.parametrize("kind", list(MaskLoss))
def test_photos_without_a_mask_cost_nothing(kind: MaskLoss) -> None:
    logits = torch.randn(2, 1, 16, 16, requires_grad=True)
    masks = torch.ones(2, 1, 16, 16)
    compute_mask_loss(logits, masks, torch.tensor([1.0, 0.0]), kind).backward()
    assert logits.grad is not None
    assert logits.grad[0].abs().sum() > 0
    assert logits.grad[1].abs().sum() == 0


def test_unknown_labels_cost_nothing() -> None:
    nan = float("nan")
    known = compute_label_loss(torch.tensor([0.0, 9.0]), torch.tensor([1.0, nan]))
    assert known.item() == pytest.approx(math.log(2))
    assert compute_label_loss(torch.tensor([9.0]), torch.tensor([nan])).item() == 0.0


def test_the_diagnosis_loss_is_the_mean_over_known_diagnoses() -> None:
    logits = torch.tensor([[math.log(3.0), 0.0], [0.0, 0.0], [5.0, 0.0]])
    expected = (math.log(4 / 3) + math.log(2)) / 2
    diagnoses = torch.tensor([[1.0, 0.0], [0.0, 1.0], [math.nan, math.nan]])
    assert compute_class_loss(logits, diagnoses).item() == pytest.approx(expected, abs=1e-6)
    assert compute_class_loss(logits, torch.full((3, 2), math.nan)).item() == 0.0


def test_the_diagnosis_loss_takes_probabilities() -> None:
    logits = torch.tensor([[math.log(3.0), 0.0]])
    loss = compute_class_loss(logits, torch.tensor([[0.5, 0.5]]))
    assert loss.item() == pytest.approx((math.log(4 / 3) + math.log(4)) / 2, abs=1e-6)
