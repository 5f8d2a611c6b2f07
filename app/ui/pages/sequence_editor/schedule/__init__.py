"""The schedule of a sequence: its weekly window, days off, zone, waits, mailboxes, and the next seven days' effect.

Owns no draft: it shows one and tells each change as the draft's fields with their new values.
"""
