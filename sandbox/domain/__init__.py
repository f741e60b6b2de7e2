"""The rules of the service, in pure Python: no HTTP, and no clock but the one that is given."""
