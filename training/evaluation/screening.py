"""Estimates of how the analysis of a data set's photos ended."""

from collections.abc import Sequence

import numpy as np

from lesion.enums import Status
from training.evaluation.metrics.estimates import Estimates, estimate, mean
from training.evaluation.metrics.keys import StatusKey
from training.evaluation.outcome import Outcome


def screening_estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Estimate the share of photos that got each status."""
    groups = [outcome.group_id for outcome in outcomes]
    return {
        StatusKey(status): estimate(
            mean(np.asarray([o.status is status for o in outcomes])), groups
        )
        for status in Status
    }
