"""The rules of the lint, each a function from a specification to findings."""
