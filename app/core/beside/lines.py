"""One line of the talk between two processes. Owns its form only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `number` tells which request it answers, `kind` what `body` is."""

    number: int
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return the line with its end."""
        return json.dumps({"number": self.number, "kind": self.kind, "body": dict(self.body)}) + "\n"


def line_of(text: str) -> Line:
    """Return the line as it was sent; ValueError for anything else."""
    value = json.loads(text)
    return Line(int(value["number"]), str(value["kind"]), value["body"])
