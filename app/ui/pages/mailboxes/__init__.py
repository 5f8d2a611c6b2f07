"""The mailboxes: how full each one is in the next two weeks, what state it is in, and what it needs."""
