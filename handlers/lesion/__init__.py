"""Skin-lesion analysis: one photo in, one report out. Knows nothing of TorchServe."""
