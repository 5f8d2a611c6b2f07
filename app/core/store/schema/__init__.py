"""One frozen module per schema version: the SQL as it was then, never changed afterwards."""
