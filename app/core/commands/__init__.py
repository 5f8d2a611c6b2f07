"""Every write: one keyword-only function, one transaction, returning what kinds of thing changed."""
