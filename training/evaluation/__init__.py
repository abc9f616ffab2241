"""From the served archive and held-out photos to figures, pictures, a report and a model card."""
