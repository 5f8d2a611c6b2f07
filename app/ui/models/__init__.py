"""Flat item models: they ask the desk and keep rows; they draw nothing."""
