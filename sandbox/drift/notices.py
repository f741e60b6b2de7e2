"""What the journal tells a client that relies on something that the running service does otherwise.

One sentence for each entry of the register that can be seen from outside. Which of them a call
deserves is found out by the profile.
"""

NOTICES: dict[str, str] = {
    "D-004": "the running service says 'invalid_client' as for a wrong secret, and nothing more",
    "D-005": "on the running service the token of a deactivated editor works until it expires",
    "D-006": "a token with other scopes was revoked here; the running service leaves it valid",
    "D-007": "the token lacks the scope api_access; the running service answers 403 everywhere",
    "D-008": "HTTP Basic and credentials in the body were both sent; Basic wins, right or wrong",
    "D-010": "the running service has no rate limits, and announces none",
    "D-016": "the running service answers 400 with an HTML page unless Accept prefers JSON",
    "D-017": "the running service takes a name of any length",
    "D-018": "the running service takes a deadline that has passed",
    "D-019": "the running service treats a deadline that it cannot read as a missing one",
    "D-020": "a deadline without a zone is UTC here; the running service takes it as Paris time",
    "D-021": "the running service takes lot_limit, which no document names",
    "D-022": "no document names cpv_code; the running service checks its format and keeps it",
    "D-023": "lot_name was dropped from the documents; the running service ignores it silently",
    "D-024": "the running service drops unknown keys silently",
    "D-025": "the running service answers 403 with errors.market_type_codes, not with 'Forbidden'",
    "D-028": "no SIRET was sent; the running service refuses an application without one (422)",
    "D-029": "this SIRET of the documents' own samples is not valid; both profiles refuse it",
    "D-030": "the market's webhook was not delivered yet; the running service would refuse (422)",
    "D-031": "the editor has no webhook URL; on the running service nobody could ever apply",
    "D-032": "what belongs to another editor is 404 on the running service, not 403",
    "D-034": "the running service answers 201 with the existing application",
    "D-083": "the documents' scripts call this address; the running service has nothing there",
    "D-086": "this SIRET of the demo editor's pages is not valid; both profiles refuse it",
    "D-089": "the root key is missing; the running service wraps a flat body, and loses its lots",
}


def note(entry: str) -> str:
    """Write the note of an entry for the journal."""
    return f"{entry}: {NOTICES[entry]}"
