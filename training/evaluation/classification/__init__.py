"""Estimates of the classifiers: benign or malignant, and the seven diagnoses."""
