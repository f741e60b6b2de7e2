"""The receiver battery: examines the webhook endpoint of a platform."""
