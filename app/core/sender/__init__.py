"""Sending in the background: the sender's turns, the couriers and the fast clock. Must not know the window."""
