"""How fast Outpace is, against plain Qt, plain SQLite and a program of its kind: `make bench` runs all of it."""
