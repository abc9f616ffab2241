"""Report, pictures, figures and model card of an evaluation."""
