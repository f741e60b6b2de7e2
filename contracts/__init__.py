"""The harness: it puts both sides of the contract to the test, over HTTP only."""
