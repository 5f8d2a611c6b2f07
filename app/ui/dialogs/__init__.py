"""Sheets over the window: one decision each."""
