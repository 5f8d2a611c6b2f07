"""The contacts' page: table, search, choice, and one contact at the side."""
