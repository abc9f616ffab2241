"""Evaluation of the served archive on held-out photos.

``run`` measures, ``metrics`` holds the statistics, ``classification`` and ``segmentation`` the
estimates of each task, ``reporting`` the report, the figures and the model card.
"""
