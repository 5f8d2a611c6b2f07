"""What can be done with many contacts at once, each with its way back. Owns no widget but the tag choice."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.core.events import Changes
from app.ui.context import Context
from app.ui.pages.contacts.tag_choice import WIDTH, TagChoice
from app.ui.widgets.popover import Popover
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.commands.contact_bulk import Ended, Tagged

FOLDER = "export/folder"
FILTER = "CSV (*.csv)"
REASON = "by you"


class Bulk:
    """Works on the contacts it is given; toasts say what was done and take it back."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        self._context = context
        self._owner = owner
        self._popover: Popover | None = None

    # tags ---------------------------------------------------------------------------------

    def choose_tag(self, anchor: QPushButton, ids: array[int], *, add: bool) -> None:
        """Offer the tags below a button, and give them to the contacts or take them off."""
        choice = TagChoice(self._context, ids, add=add)
        popover = Popover(anchor, choice, WIDTH)
        popover.setObjectName("tagPopover")
        popover.closed.connect(popover.deleteLater)
        self._popover = popover

        def take(tag: str) -> None:
            popover.dismiss()
            self.tag(ids, tag, add=add)

        choice.chosen.connect(take)
        popover.open()
        choice.field.setFocus()

    def tag(self, ids: array[int], tag: str, *, add: bool) -> None:
        """Give contacts a tag or take it off."""
        self._context.desk.do(
            lambda store: _tag(store, ids, tag, add), lambda done: self._tagged(done, tag, add), owner=self._owner
        )

    def _tagged(self, done: Tagged, tag: str, add: bool) -> None:
        if not done.ids:
            self._context.toast(f"They {'all have' if add else 'do not have'} the tag “{tag}”.")
            return
        words = f"Tag “{tag}” {'added to' if add else 'taken off'} {count(len(done.ids), 'contact')}"
        self._context.toast(words, partial(self._tag_quietly, done.ids, tag, not add))

    def _tag_quietly(self, ids: array[int], tag: str, add: bool) -> None:
        self._context.desk.do(lambda store: _tag(store, ids, tag, add), owner=self._context.bridge)

    # suppressing, deleting -------------------------------------------------------------------

    def suppress(self, ids: array[int], who: str = "") -> None:
        """Never mail them again."""
        now = self._context.clock.now()
        words = f"{who or count(len(ids), 'contact')} will not be mailed any more"
        self._end(lambda store: _suppress(store, ids, now), words, _allow_again)

    def suppress_domain(self, domain: str) -> None:
        """Never mail a domain again."""
        now = self._context.clock.now()
        words = f"Nobody at {domain} will be mailed any more"
        self._end(lambda store: _suppress_domain(store, domain, now), words, _allow_again)

    def allow(self, listed: str) -> None:
        """Allow an address or domain again; what ended stays ended."""
        context, now = self._context, self._context.clock.now()

        def undo() -> None:
            context.desk.do(lambda store: _list_again(store, listed, now), owner=context.bridge)

        words = f"{listed} may be mailed again; sequences that ended stay ended"
        context.desk.do(
            lambda store: _allow(store, listed, now), lambda _changes: context.toast(words, undo), owner=self._owner
        )

    def delete(self, ids: array[int], who: str = "", then: Callable[[], None] | None = None) -> None:
        """Delete them."""
        now = self._context.clock.now()
        words = f"{who or count(len(ids), 'contact')} deleted"
        self._end(lambda store: _delete(store, ids, now), words, _restore, then)

    def _end(
        self,
        command: Callable[[Any], Ended],
        words: str,
        back: Callable[[Any, Ended, datetime], Changes],
        then: Callable[[], None] | None = None,
    ) -> None:
        def done(ended: Ended) -> None:
            said = f"{words}; {count(len(ended.emails), 'planned email')} skipped" if ended.emails else words
            self._context.toast(said, lambda: self._take_back(ended, back))
            if then is not None:
                then()

        self._context.desk.do(command, done, owner=self._owner)

    def _take_back(self, ended: Ended, back: Callable[[Any, Ended, datetime], Changes]) -> None:
        now = self._context.clock.now()
        self._context.desk.do(lambda store: back(store, ended, now), owner=self._context.bridge)

    # export -----------------------------------------------------------------------------------

    def export(self, ids: array[int]) -> None:
        """Let the user choose a file and write the contacts into it."""
        folder = Path(self._context.remembered.text(FOLDER, str(Path.home())))
        dialog = QFileDialog(self._owner.window(), "Export contacts", str(folder / "contacts.csv"), FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setObjectName("exportFileDialog")
        dialog.fileSelected.connect(lambda file: self.write(ids, Path(file)))
        dialog.open()

    def write(self, ids: array[int], file: Path) -> None:
        """Write the contacts into a file."""
        self._context.remembered.remember(FOLDER, str(file.parent))
        self._context.desk.ask(
            lambda store: _export(store, ids, file),
            lambda number: self._context.toast(f"{count(number, 'contact')} written to {file.name}"),
            owner=self._owner,
        )


def _tag(store: Any, ids: array[int], tag: str, add: bool) -> Tagged:
    from app.core.commands.contact_bulk import add_tag, remove_tag

    return (add_tag if add else remove_tag)(store, contact_ids=ids, tag=tag)


def _suppress(store: Any, ids: array[int], now: datetime) -> Ended:
    from app.core.commands.contact_bulk import suppress_contacts

    return suppress_contacts(store, contact_ids=ids, reason=REASON, now=now)


def _allow_again(store: Any, ended: Ended, now: datetime) -> Changes:
    from app.core.commands.contact_bulk import allow_again

    return allow_again(store, ended=ended, now=now)


def _suppress_domain(store: Any, domain: str, now: datetime) -> Ended:
    from app.core.commands.contact_bulk import suppress_domain

    return suppress_domain(store, domain=domain, reason=REASON, now=now)


def _allow(store: Any, listed: str, now: datetime) -> Changes:
    from app.core.commands.contacts import unsuppress

    return unsuppress(store, value=listed, now=now)


def _list_again(store: Any, listed: str, now: datetime) -> Changes:
    from app.core.commands.contacts import suppress

    return suppress(store, value=listed, reason=REASON, now=now)


def _delete(store: Any, ids: array[int], now: datetime) -> Ended:
    from app.core.commands.contact_bulk import delete_contacts

    return delete_contacts(store, contact_ids=ids, now=now)


def _restore(store: Any, ended: Ended, now: datetime) -> Changes:
    from app.core.commands.contact_bulk import restore_contacts

    return restore_contacts(store, ended=ended, now=now)


def _export(store: Any, ids: array[int], file: Path) -> int:
    from app.core.queries.contact_export import export_contacts

    return export_contacts(store, contact_ids=ids, path=file)
