"""Faults in the way of a webhook: one file each, which registers itself."""
