"""The rules of docs/architecture.md as data, and the reader that finds where a module breaks them.

Reads modules with `ast`, so imports inside functions, conditions and `if TYPE_CHECKING` count like any other.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE_LINES = 500
FUNCTION_LINES = 60
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}

Rooms = frozenset[str]

NOTHING: Rooms = frozenset()
WORDS: Rooms = frozenset({"model", "errors", "clock", "events", "collecting", "folding"})
VALUES: Rooms = frozenset({"model", "errors", "loopback", "collecting", "folding"})
FILES: Rooms = frozenset({"imports", "sequence_file", "mailbox_file", "yaml_text"})
PURE: Rooms = FILES | {"planner", "letter", "inbox", "rules", "steps", "loopback", "sample_data"}
OUTER: Rooms = frozenset({"settings", "paths", "log", "lock", "ledger", "beside"})
NETWORK: Rooms = frozenset({"mail", "secrets"})
CORE: Rooms = WORDS | PURE | OUTER | NETWORK | {"store", "commands", "queries"}
CARRYING: Rooms = frozenset({"sender.pool", "sender.couriers", "sender.listener"})
SENDING: Rooms = CORE | CARRYING | {"sender", "sample"}
SHOWN: Rooms = (WORDS | PURE | OUTER | {"commands", "queries", "sample"}) - {"planner", "inbox", "lock", "ledger"}

ROOMS: dict[str, Rooms] = {
    **dict.fromkeys(WORDS, NOTHING),
    **dict.fromkeys(PURE, VALUES),
    **dict.fromkeys(NETWORK, VALUES),
    **dict.fromkeys(OUTER, VALUES | {"paths"}),
    "sequence_file": VALUES | {"yaml_text"},
    "sample_data": VALUES | FILES | {"paths"},
    "store": VALUES,
    "commands": WORDS | PURE | {"store", "queries", "settings"},
    "queries": WORDS | PURE | {"store", "settings"},
    "sample": WORDS | PURE | {"store", "commands", "queries", "paths"},
    "sender.pool": NOTHING,
    "sender.couriers": WORDS | NETWORK | {"sender.pool"},
    "sender.listener": WORDS | NETWORK | {"sender.pool"},
    "sender": SENDING,
    "heartbeat": SENDING,
    "ui": SHOWN,
    "cli": SHOWN | {"main", "ui"},
    "main": SENDING | {"heartbeat", "ui", "cli"},
    "__main__": WORDS | OUTER | {"main", "cli"},
}
"""What each room of `app` may import of ours, besides itself."""

LATE_ONLY = {"main": {"ui"}, "cli": {"ui"}, "__main__": {"main"}}
"""Rooms that are imported inside functions only, so that a command does not wait for Qt."""

QT: Rooms = frozenset({"ui"})
DATABASE: Rooms = frozenset({"store", "commands", "queries"})
SOCKETS: Rooms = frozenset({"mail"})

LIBRARIES: dict[str, Rooms] = {
    **dict.fromkeys(("PySide6", "shiboken6"), QT),
    **dict.fromkeys(("sqlalchemy", "sqlite3"), DATABASE),
    **dict.fromkeys(("keyring", "secretstorage"), frozenset({"secrets"})),
    **dict.fromkeys(("apscheduler",), frozenset({"heartbeat"})),
    **dict.fromkeys(("jeepney",), frozenset({"main"})),
    **dict.fromkeys(("flufl",), frozenset({"inbox"})),
    **dict.fromkeys(("socket", "socketserver", "ssl", "http", "urllib.request"), SOCKETS),
    **dict.fromkeys(("smtplib", "imaplib", "imapclient", "poplib", "aiosmtpd"), SOCKETS),
}
"""Where a library lives; every other room asks that room instead."""

STANDARD_LIBRARY_ONLY = WORDS

SYSTEM_TIME = {
    "time.time",
    "time.time_ns",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "PySide6.QtCore.QDateTime.currentDateTime",
    "PySide6.QtCore.QDateTime.currentDateTimeUtc",
    "PySide6.QtCore.QDate.currentDate",
    "PySide6.QtCore.QTime.currentTime",
}
"""Readings of the computer's time, which only `app.core.clock` makes."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a line breaks; `file` below the project, `line` from 1."""

    file: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported dotted name; `late` when loading the module does not load it: in a function, for types."""

    name: str
    line: int
    late: bool


def module_name(file: str) -> str:
    """Return the dotted name of a file such as "app/core/store/engine.py"."""
    parts = list(Path(file).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str | None:
    """Return the room a dotted name belongs to; None for `app`, `app.core` and everything not ours."""
    parts = name.removeprefix("app.core.").removeprefix("app.").split(".")
    if not name.startswith("app.") or parts == ["core"] or parts[0].startswith("__version"):
        return None
    inner = ".".join(parts[:2])
    return inner if inner in ROOMS else parts[0]


def broken_rules(file: str, source: str) -> list[Broken]:
    """Return every rule the module breaks, in the order of its lines; `file` is relative to the project."""
    tree = ast.parse(source, file)
    module = module_name(file)
    imports = list(_imports(tree, _package(file, module)))
    found = [
        *_unknown_room(module),
        *_forbidden_name(file),
        *_import_rules(module, imports),
        *_time_rules(module, tree),
        *_sizes(tree, source),
    ]
    return [Broken(file, line, rule) for line, rule in sorted(set(found))]


Finding = tuple[int, str]


def _package(file: str, module: str) -> str:
    return module if file.endswith("__init__.py") else module.rpartition(".")[0]


def _imports(tree: ast.Module, package: str) -> Iterator[Import]:
    late = {id(node) for outer in ast.walk(tree) if _is_late(outer) for node in ast.walk(outer)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, id(node) in late)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            for alias in node.names:
                yield Import(f"{base}.{alias.name}", node.lineno, id(node) in late)


def _is_late(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def _unknown_room(module: str) -> Iterator[Finding]:
    room = room_of(module)
    if room is not None and room not in ROOMS:
        yield 1, f"{module} is in no room that tests/import_rules.py knows; give it one there and in the docs"


def _forbidden_name(file: str) -> Iterator[Finding]:
    for part in Path(file).with_suffix("").parts:
        if part in FORBIDDEN_NAMES:
            yield 1, f"a module named {part!r} says nothing of what it owns; name it for that"


def _import_rules(module: str, imports: list[Import]) -> Iterator[Finding]:
    room = room_of(module)
    if room is None or room not in ROOMS:
        return
    for one in imports:
        rule = _ours_broken(room, one) or _library_broken(room, one)
        if rule:
            yield one.line, f"{module} breaks its room: {rule}"


def _ours_broken(room: str, one: Import) -> str:
    other = room_of(one.name)
    if other is None or other == room:
        return ""
    if other not in ROOMS:
        return f"no room is named {other}"
    if other not in ROOMS[room]:
        return f"{room} may not import {other}"
    if not one.late and other in LATE_ONLY.get(room, ()):
        return f"{room} may import {other} inside a function only"
    return ""


def _library_broken(room: str, one: Import) -> str:
    top = one.name.partition(".")[0]
    if room in STANDARD_LIBRARY_ONLY and top not in sys.stdlib_module_names and top != "app":
        return f"{room} may import the standard library only"
    for library, homes in LIBRARIES.items():
        if (one.name == library or one.name.startswith(f"{library}.")) and room not in homes:
            return f"{library} lives only in {', '.join(sorted(homes))}"
    return ""


def _time_rules(module: str, tree: ast.Module) -> Iterator[Finding]:
    if module == "app.core.clock":
        return
    names = _bound_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and _full_name(node, names) in SYSTEM_TIME:
            yield (
                node.lineno,
                f"{module} reads {_full_name(node, names)}: only app.core.clock reads the system's time",
            )


def _bound_names(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                names[alias.asname or name] = name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _full_name(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        base = _full_name(node.value, names)
        return f"{base}.{node.attr}" if base else ""
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


def _sizes(tree: ast.Module, source: str) -> Iterator[Finding]:
    lines = source.count("\n")
    if lines > FILE_LINES:
        yield 1, f"the file has {lines} lines, more than {FILE_LINES}: it owns more than one thing"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {length} lines, more than {FUNCTION_LINES}"
