"""The process that imports: requests as lines on standard input, progress and answers as lines on standard output.

`python -m app.main.import_process DATABASE`. It ends when its input does; what it was writing then never happened.
"""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.beside import Server
from app.core.commands.import_session import ImportSession
from app.core.imports import talk
from app.core.store import Store


class Importing:
    """What may be asked of the process, over one workspace."""

    def __init__(self, store: Store, server: Server) -> None:
        self._store = store
        self._report = server.report
        self._session = ImportSession(store, server.report)

    def look(self, body: Any) -> dict[str, Any]:
        """Read a file."""
        return talk.body_of(self._session.look(talk.source_of(body)))

    def check(self, body: Any) -> dict[str, Any]:
        """Find out what an import would do."""
        return talk.body_of(self._session.check(talk.choice_of(body)))

    def take(self, body: Any) -> dict[str, Any]:
        """Import."""
        now = datetime.fromisoformat(body["now"])
        return talk.body_of(self._session.take(talk.choice_of(body["choice"]), now))

    def undo(self, body: Any) -> dict[str, Any]:
        """Undo an import."""
        from app.core.commands.import_undo import undo_import

        self._report("Undoing the import", 0, 0)
        undone = undo_import(self._store, batch=body["batch"], now=datetime.fromisoformat(body["now"]))
        return {"batch": undone.batch, "words": undone.words()}

    def save(self, body: Any) -> dict[str, Any]:
        """Write the rows with problems to a file."""
        rows = self._session.save_problems(talk.choice_of(body["choice"]), Path(body["to"]))
        return {"rows": rows, "to": body["to"]}


def main() -> None:
    """Serve the process that started this one."""
    gc.disable()  # rows by the hundred thousand and no cycles among them: looking for some would take half the time
    server = Server(sys.stdin, sys.stdout, too_big="The file does not fit in memory; split it.")
    store = Store(Path(sys.argv[1]))
    doing = Importing(store, server)
    calls = (doing.look, doing.check, doing.take, doing.undo, doing.save)
    server.run({call.__name__: call for call in calls})
    store.close()


if __name__ == "__main__":
    main()
