"""The wire to the Care server, as its contract (/openapi.json) says it."""
