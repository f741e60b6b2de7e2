"""The provider's side: puts an environment that serves the API to the test."""
