"""The library of templates: reusable subjects and texts, written, copied, deleted, and put into sequences."""
