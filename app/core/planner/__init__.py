"""The plan: which email goes when, from which mailbox, and why then (domain.md section 4).

Pure functions over ints: reads no clock, no database and no random source.
"""

from app.core.planner.plan import plan
from app.core.planner.snapshot import Chain, Email, Mailbox, Place, Plan, Sequence, Snapshot

__all__ = ["Chain", "Email", "Mailbox", "Place", "Plan", "Sequence", "Snapshot", "plan"]
