"""Candidates who sign in, where the profile wants that: sessions, dashboard, consultation."""

from sandbox.pages.visitor import dashboard, signing_in
from sandbox.pages.visitor.access import guard, keep_cookie, locate
from sandbox.pages.visitor.signing_in import blueprint

__all__ = ["blueprint", "dashboard", "guard", "keep_cookie", "locate", "signing_in"]
