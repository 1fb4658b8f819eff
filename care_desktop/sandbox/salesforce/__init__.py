"""A Salesforce-compatible server over SQLite: the org, and the HTTP surface that clients see."""
