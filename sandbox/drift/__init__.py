"""The register of drift: where documents and running service differ, and documents contradict.

The entries are data (`register/*.yaml`), read when they are asked for: the docs, the command
`passe-marche drift` and the journal's warnings draw from them. An entry names the tests that show
both behaviours, or says why nothing can show them.
"""

from sandbox.drift.model import Contradiction, Difference, Register, RegisterError, load

__all__ = ["Contradiction", "Difference", "Register", "RegisterError", "load"]
