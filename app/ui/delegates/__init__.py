"""Painters of table cells; they know the theme and a row, never the desk."""
