"""Estimates of the masks: metrics, selection rules, resolution."""
