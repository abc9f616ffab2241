"""Photos composed from held-out photos, with masks that are known.

Each module is one composition: it lists tasks, composes their photos, lets the service answer them
and estimates from the answers. A photo depends only on its name, so that it is always the same.
"""
