"""Every building block of the window in all its states, for those who build: `python -m app.ui.gallery`."""
