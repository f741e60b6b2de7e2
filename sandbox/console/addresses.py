"""Where the console is."""

PREFIX = "/_sandbox/console"
STREAM = f"{PREFIX}/stream"
ASSETS = f"{PREFIX}/assets"
DOCUMENTATION = "/_sandbox/docs/"
