"""Analysis of photos of skin lesions, independent of TorchServe."""

__version__ = "1.5.0"
"""Version of the project, its archives and its answers; the weights have their own."""
