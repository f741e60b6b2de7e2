"""Webhooks: queues, signatures, retries, the circuit breaker, and the journal of attempts."""
