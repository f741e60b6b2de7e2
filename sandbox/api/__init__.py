"""The service's API: one module per resource, thin over the domain."""
