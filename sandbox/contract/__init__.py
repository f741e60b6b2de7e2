"""The contracts: written as YAML, linted, and shipped parsed for the server to load."""
