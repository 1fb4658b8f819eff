"""The HTTP surface of the org: calls in, replies out, no web framework inside."""
