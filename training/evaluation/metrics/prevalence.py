"""What a calibrated probability becomes where malignant lesions are rarer or more frequent."""


def at_share(probability: float, calibrated: float, share: float) -> float:
    """The probability of the same finding where another share of lesions is malignant.

    By Bayes' rule, the odds change as those of the shares (Saerens et al., 2002), provided that
    benign and malignant lesions look there as they do here; where they don't, the network must be
    measured there.

    Args:
        probability: as calibrated, in (0, 1).
        calibrated: share of malignant lesions that it was calibrated to, in (0, 1).
        share: that of the other place, in (0, 1).
    """
    odds = _odds(probability) * _odds(share) / _odds(calibrated)
    return odds / (1.0 + odds)


def _odds(probability: float) -> float:
    return probability / (1.0 - probability)
