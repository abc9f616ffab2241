"""Tables of the classifier's results."""

from lesion.config import Settings
from tests.outcomes import outcome
from training.evaluation.classification.predictions import labelled_predictions
from training.evaluation.classification.training_photos import compare_with_held_out
from training.evaluation.reporting.classifier_tables import comparison_table


def test_training_photos_are_shown_beside_held_out_ones(settings: Settings) -> None:
    training = labelled_predictions([outcome(1, malignant=True, p=0.9), outcome(2, p=0.1)])
    held_out = [outcome(3, malignant=True, p=0.3), outcome(4, p=0.4)]
    comparison = compare_with_held_out(training, held_out, settings)
    table = comparison_table(comparison, settings)
    assert table.rows[0][:2] == ["training photos", "2"]
    assert table.rows[0][2].startswith("1.000 (")
    assert table.head[2] == "AUC"
