"""Skin-lesion analysis: one photo in, one report out. Knows nothing of TorchServe."""

__version__ = "1.2.0"
"""Of the project, its archives and its answers; the weights have a version of their own."""
