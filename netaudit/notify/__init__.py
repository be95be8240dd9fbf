"""Tells people what changed, once: by e-mail and webhook, from an outbox that survives a kill."""
