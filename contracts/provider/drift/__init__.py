"""Drift: which side an environment takes where the documents and the running service differ."""
