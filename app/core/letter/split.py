"""Which of a step's texts a contact gets: the same one whenever it is asked. Reads no random source."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

OWN = 0
"""What stands for a step's own text, variant A, where an id of a variant is meant."""

WHOLE = 100
_RANGE = 2**64


def choose_variant(*, enrollment_id: int, step_id: int, others: Iterable[tuple[int, int]]) -> int:
    """Return the id of the variant for an enrollment among `others` (id, percent), or OWN.

    The own text has the percents that are left. Each variant draws a number from a hash of enrollment, step and its
    own id, and the best one for its weight wins: so a variant added takes only the contacts that it gets.
    """
    given = tuple(others)
    left = max(0, WHOLE - sum(weight for _, weight in given))
    drawn = ((_score(enrollment_id, step_id, one, weight), one) for one, weight in ((OWN, left), *given) if weight > 0)
    return max(drawn, default=(0.0, OWN))[1]


def _score(enrollment_id: int, step_id: int, variant_id: int, weight: int) -> float:
    drawn = hashlib.blake2b(f"{enrollment_id}:{step_id}:{variant_id}".encode(), digest_size=8).digest()
    return -weight / math.log((int.from_bytes(drawn) + 0.5) / _RANGE)
