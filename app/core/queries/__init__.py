"""Every read: one function per screen's need, returning frozen rows."""
