"""First emails alike: what holds for one of them holds for all, but who was enrolled first. Pure."""

from __future__ import annotations

from app.core.planner.route import Route


class Cohort:
    """First emails of one sequence, in one `zone` of contacts where it matters, due on the same days.

    `dues` are the due days by zone of the pool, `due` and `all_due` the first and the last of them, `earliest` the
    instant before which none may go, `refusal` says in words why no day can ever take one; `ways` holds the route
    from each mailbox of the pool that was asked for, and the day on which they fall due by it.
    """

    __slots__ = ("all_due", "due", "dues", "earliest", "refusal", "ways", "zone")

    def __init__(self, zone: str, dues: tuple[int, ...], earliest: int, refusal: str = "") -> None:
        self.zone = zone
        self.dues = dues
        self.due = min(dues, default=0)
        self.all_due = max(dues, default=0)
        self.earliest = earliest
        self.refusal = refusal
        self.ways: dict[int, tuple[Route, int]] = {}
