"""The sequence editor: cards, waits, texts, schedule. It owns the draft being edited, and nothing that is stored."""
