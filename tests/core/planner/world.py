"""A small world to plan in: mailboxes, sequences and chains with short names, and a way to let time pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.core.planner import Chain, Email, Mailbox, Place, Plan, Sequence, Snapshot, plan

BERLIN = "Europe/Berlin"
MON_FRI = 0b0011111


def at(text: str, zone: str = BERLIN) -> int:
    """Return the epoch of a wall time such as "2026-11-23 09:00" in a zone."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def shown(seconds: int, zone: str = BERLIN) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M:%S")


def clock(seconds: int, zone: str = BERLIN) -> str:
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).strftime("%H:%M")


@dataclass
class World:
    """What the planner sees, kept between re-plans: places stick to emails, sent ones become history."""

    mailboxes: list[Mailbox]
    sequences: list[Sequence]
    chains: list[Chain] = field(default_factory=list)
    left: list[tuple[int, int]] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)
    sent: dict[int, Place] = field(default_factory=dict)
    contact_left: list[tuple[int, int, int]] = field(default_factory=list)
    one_a_day: bool = True
    vary: bool = False
    _ids: int = 0

    def enroll(
        self,
        count: int,
        waits: tuple[int, ...] = (0,),
        *,
        when: int,
        sequence: int = 1,
        zone: str = "",
        contacts: tuple[int, ...] = (),
    ) -> None:
        """Enroll `count` contacts at `when`, each with one email per wait: those given, in turn, else new ones."""
        for number in range(count):
            emails = []
            for wait in waits:
                self._ids += 1
                emails.append(Email(self._ids, wait))
            contact = contacts[number % len(contacts)] if contacts else 1000 + len(self.chains)
            self.chains.append(Chain(len(self.chains) + 1, sequence, when, when, zone, tuple(emails), contact=contact))

    def snapshot(self) -> Snapshot:
        return Snapshot(
            tuple(self.mailboxes),
            tuple(self.sequences),
            tuple(c for c in self.chains if c.emails),
            tuple(sorted(self.left, key=lambda x: x[1])),
            contact_left=tuple(self.contact_left),
            one_a_day=self.one_a_day,
            vary=self.vary,
        )

    def replan(self, now: int) -> int:
        """Plan, remember the places, and return how many emails changed place."""
        self.plan = plan(self.snapshot(), now)
        moved, chains = 0, []
        for chain in self.chains:
            emails = tuple(self._remember(email) for email in chain.emails)
            moved += sum(a != b for a, b in zip(emails, chain.emails, strict=True))
            chains.append(chain._replace(emails=emails))
        self.chains = chains
        return moved

    def _remember(self, email: Email) -> Email:
        place = self.plan.places.get(email.id)
        if place is None:
            return email._replace(mailbox=None, send_at=None, day=None, window_start=None, window_end=None, gap=None)
        return email._replace(
            mailbox=place.mailbox,
            send_at=place.send_at,
            day=place.day,
            window_start=place.window_start,
            window_end=place.window_end,
            gap=place.gap,
        )

    def send_until(self, now: int) -> None:
        """Send every planned email whose time has come, at its time."""
        for index, chain in enumerate(self.chains):
            while chain.emails and (send_at := chain.emails[0].send_at) is not None and send_at <= now:
                email = chain.emails[0]
                assert email.mailbox is not None
                self.left.append((email.mailbox, send_at))
                self.contact_left.append((chain.contact, email.mailbox, send_at))
                self.sent[email.id] = self.plan.places[email.id]
                chain = chain._replace(emails=chain.emails[1:], left_at=send_at, left_mailbox=email.mailbox)
            self.chains[index] = chain

    def places(self, mailbox: int | None = None) -> list[Place]:
        """Return the planned places in order of time, of one mailbox or all."""
        found = (p for p in self.plan.places.values() if mailbox in (None, p.mailbox))
        return sorted(found, key=lambda place: (place.send_at, place.mailbox))

    def by_day(self, mailbox: int | None = None) -> dict[str, int]:
        counts: dict[str, int] = {}
        for place in self.places(mailbox):
            name = date.fromordinal(place.day).strftime("%a %d %b")
            counts[name] = counts.get(name, 0) + 1
        return counts

    def times(self, ordinal: int, mailbox: int | None = None, zone: str = BERLIN) -> list[str]:
        return [clock(place.send_at, zone) for place in self.places(mailbox) if place.day == ordinal]

    def change_mailbox(self, mailbox_id: int, **values: object) -> None:
        self.mailboxes = [replace(m, **values) if m.id == mailbox_id else m for m in self.mailboxes]  # type: ignore[arg-type]


def world(*capacities: int, waits_in: str = "mailbox", **sequence: object) -> World:
    """Return a world with a mailbox in Berlin per capacity and one sequence, Mon-Fri 09:00-17:00, over all of them."""
    mailboxes = [Mailbox(n, BERLIN, capacity) for n, capacity in enumerate(capacities, 1)]
    values = {"start": 540, "end": 1020, "weekdays": MON_FRI, "mailboxes": tuple(m.id for m in mailboxes), **sequence}
    return World(mailboxes, [Sequence(1, zone_rule=waits_in, **values)])  # type: ignore[arg-type]
