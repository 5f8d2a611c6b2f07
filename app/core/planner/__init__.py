"""The plan: which email goes when, from which mailbox, and why then (domain.md section 4).

Pure functions over ints: reads no clock, no database and no random source.
"""

from app.core.planner.plan import plan
from app.core.planner.snapshot import Chain, Email, Mailbox, Place, Plan, Sequence, Snapshot

RULES = 6
"""Raised when the rules change: a plan made by others is made anew."""

__all__ = ["RULES", "Chain", "Email", "Mailbox", "Place", "Plan", "Sequence", "Snapshot", "plan"]
