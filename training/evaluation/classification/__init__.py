"""Estimates of the classifier: benign or malignant."""
