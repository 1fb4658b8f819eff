"""The Care server: cases, customers, links, escalations, permissions and push, in SQLite or PostgreSQL."""
