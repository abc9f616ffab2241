"""Labelled photos: one module for each data set's layout, and a cache of their pixels."""
