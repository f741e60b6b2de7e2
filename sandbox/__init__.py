"""A local, unofficial stand-in for the Passe Marché API."""
