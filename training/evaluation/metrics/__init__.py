"""Statistics of masks and probabilities, and their estimates with confidence intervals."""
