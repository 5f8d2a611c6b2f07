"""A measured figure with its limit and its aim, and the table of them. Measures nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

_MARK = "figure: "


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a ratio of two medians where `unit` is "", else milliseconds, per cent and the like.

    Less is better, unless it is to be `at_least` as much as its limit.
    """

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    aim: float | None = None
    words: str = ""
    at_least: bool = False


def tell(figures: Iterable[Figure]) -> None:
    """Print figures for the process that started this one."""
    for figure in figures:
        print(_MARK + json.dumps(asdict(figure)), flush=True)


def told(output: str) -> list[Figure]:
    """Return the figures in what a benchmark printed."""
    lines = (line.removeprefix(_MARK) for line in output.splitlines() if line.startswith(_MARK))
    return [Figure(**json.loads(line)) for line in lines]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table, a line each."""
    wide = max(len(one.name) for one in figures)
    lines = [f"{'':{wide}}  {'figure':>10}  {'limit':>7}  {'aim':>7}"]
    for one in figures:
        verdict = "  BEYOND ITS LIMIT" if _beyond(one) else ""
        bounds = f"{_shown(one.limit, one.unit):>7}  {_shown(one.aim, one.unit):>7}"
        lines.append(f"{one.name:{wide}}  {_shown(one.value, one.unit):>10}  {bounds}{verdict}  {one.words}".rstrip())
    return "\n".join(lines)


def _beyond(one: Figure) -> bool:
    if one.limit is None:
        return False
    return one.value < one.limit if one.at_least else one.value > one.limit


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "ms":
        return f"{value:.1f} ms"
    return f"{value:.2f} {unit}".rstrip()
