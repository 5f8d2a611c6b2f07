"""A workspace of 150,000 contacts and 150,000 planned emails, made once by the program's own commands and kept.

It stands in the user's cache folder, one for each form of the database, and every benchmark works on a copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs

ROOT = Path(__file__).parents[1]
CONTACTS = 150_000
ENROLLED = 50_000
MAILBOXES = 10
_FIRST = ("Mara", "Tom", "Jane", "Pilar", "David", "Sona", "Ivo", "Lena", "Otto", "Ruth")
_LAST = ("Lindqvist", "Berg", "Okafor", "Ruiz", "Chen", "Novak", "Haas", "Moretti", "Dale", "Silva")
_COMPANIES = ("Fenwick", "Norrland", "Brightwater", "Calloway", "Dunmore", "Ostara", "Hexham")
_SEQUENCE = """\
name: Late invoices
window: {start: "00:00", end: "24:00", days: [mon, tue, wed, thu, fri, sat, sun]}
steps:
  - {subject: "About {{ company }}", body: "Hello {{ first_name }}"}
  - {wait_days: 3, body: "Again."}
  - {wait_days: 4, body: "For the last time."}
"""


def cache() -> Path:
    """Return the folder in which the benchmarks keep what takes long to make."""
    folder = Path(platformdirs.user_cache_dir("outpace-benchmarks", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def large_workspace() -> Path:
    """Return the data folder of the large workspace, made now where there is none of this form; half a minute."""
    form = _form()
    kept = cache() / f"workspace-{form}"
    if not (kept / "outpace.db").exists():
        made = cache() / f"workspace-{form}-{os.getpid()}"
        _fill(made)
        made.rename(kept)
    return kept


def copy_of_it(folder: Path) -> Path:
    """Return a copy of the large workspace below `folder`."""
    copy = folder / "data"
    shutil.copytree(large_workspace(), copy)
    return copy


def people(count: int, *, start: int = 0) -> Iterator[str]:
    """Yield the lines of a CSV file of `count` made-up contacts, the header first."""
    yield "email,first_name,last_name,company,title,city,country\n"
    for n in range(start, start + count):
        first, last, company = _FIRST[n * 7 % 10], _LAST[n * 3 % 10], _COMPANIES[n * 13 % 7]
        address = f"{first.lower()}.{n}@{company.lower()}{n % 900}.example"
        yield f"{address},{first},{last} {n % 977},{company} {n % 900},Head of {n % 40},City {n % 300},DE\n"


def outpace(data: Path, *arguments: str) -> None:
    """Run a command of the program on a data folder; CalledProcessError where it fails."""
    subprocess.run([sys.executable, "-m", "app", "--data", str(data), *arguments], cwd=ROOT, check=True, stdout=-3)


def _form() -> int:
    sys.path.insert(0, str(ROOT))
    from app.core.store.migrations import VERSION

    return VERSION


def _fill(data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    everybody, some, sequence = data / "everybody.csv", data / "some.csv", data / "sequence.yaml"
    everybody.write_text("".join(people(CONTACTS)))
    some.write_text("".join(people(ENROLLED)))
    sequence.write_text(_SEQUENCE)
    for n in range(MAILBOXES):
        limits = ("--capacity", "2000", "--gap", "1", "--timezone", "UTC")
        outpace(data, "mailbox", "add", f"anna{n}@fenwick.example", "--smtp", "127.0.0.1:2525", *limits)
    outpace(data, "import", "contacts", str(everybody))
    outpace(data, "sequence", "import", str(sequence))
    outpace(data, "enroll", "Late invoices", "--contacts", str(some), "--not-before", "2035-01-01")
    for file in (everybody, some, sequence):
        file.unlink()


if __name__ == "__main__":
    print(large_workspace())
