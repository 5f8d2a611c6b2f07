"""Outpace: email sequences on the user's own laptop."""

__version__ = "0.1.0"
