"""The window: screens ask queries and call commands. Must never touch the store, mail or secrets."""
