"""What real servers' reports are taken for, and whether each finds the email it is about among others to its people.

Run alone, it prints the confusion table as well.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.figures import Figure, tell
from tests.inbox.correspondence import CORPUS, About, Desk, about, by_recipient_only, expected

PEOPLE = ("reply", "newsletter", "other", "unsubscribe")


def measure(folder: Path) -> tuple[list[Figure], Counter[tuple[str, str]]]:
    """Return the figures, and how many messages of one kind (first) were taken for which (second)."""
    desk = Desk(folder)
    try:
        kinds = {file: desk.take((CORPUS / file).read_bytes(), About()).kind for file in expected()}
        told = {file: about(file) for file in expected()}
        known = {file: one for file, one in told.items() if one.message_id or one.address}
        changed = {
            file: by_recipient_only(one)
            for file, one in told.items()
            if one.address and one.subject and _kind(file) != "other"
        }
        figures = [
            _share("messages of real servers of the right kind", kinds, [f for f in kinds if kinds[f] == _kind(f)]),
            _share("linked to the right email, by id or recipient", known, _linked(desk, known)),
            _share("the same where a server changed the id", changed, _linked(desk, changed)),
            _mistaken(kinds),
        ]
    finally:
        desk.close()
    return figures, Counter((_kind(file), kind) for file, kind in kinds.items())


def _kind(file: str) -> str:
    return expected()[file]["kind"]


def _linked(desk: Desk, told: dict[str, About]) -> list[str]:
    return [file for file, one in told.items() if desk.take((CORPUS / file).read_bytes(), one).email]


def _share(name: str, of: dict[str, str] | dict[str, About], right: list[str]) -> Figure:
    words = f"{len(right)} of {len(of)}"
    return Figure(name, 100 * len(right) / len(of), "%", 97, 99.5, words, at_least=True)


def _mistaken(kinds: dict[str, str]) -> Figure:
    wrong = [file for file, kind in kinds.items() if kind == "bounce" and _kind(file) in PEOPLE]
    return Figure("replies and newsletters taken for bounces", len(wrong), limit=0, aim=0)


def table(taken: Counter[tuple[str, str]]) -> str:
    """Return how many of each kind (a line) were taken for which (a column)."""
    kinds = sorted({kind for pair in taken for kind in pair})
    head = "".join(f"{kind:>15}" for kind in kinds)
    lines = [f"{told:15}" + "".join(f"{taken[told, kind] or '.':>15}" for kind in kinds) for told in kinds]
    return "\n".join([f"{'is / taken for':15}{head}", *lines])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        figures, taken = measure(Path(folder))
    tell(figures)
    print(table(taken))


if __name__ == "__main__":
    main()
