"""The settings page: every choice with its effect in words, applied at once, with a way back."""
