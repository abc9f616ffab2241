"""Labelled photos: one module per data set's layout, and a cache of their pixels."""
