"""Care Desktop: the window that customer-care people keep open all day."""

__version__ = "0.1.0"
