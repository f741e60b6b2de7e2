"""The faults of the service's API, one file each; see `sandbox.faults.pipeline`."""
