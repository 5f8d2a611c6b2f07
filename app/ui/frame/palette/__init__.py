"""The command palette: one field from which every page, thing and action is a few letters away."""
