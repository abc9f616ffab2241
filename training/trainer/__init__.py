"""Training of the networks: configuration, augmentation, losses, the loop, packing."""
