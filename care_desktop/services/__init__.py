"""The deeds: what an agent can do, spoken to the world through the Protocols in ports."""
