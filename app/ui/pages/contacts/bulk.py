"""What can be done with many contacts at once, each with its way back. Owns no widget but the tag choice."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.core.events import Changes
from app.ui.context import Context
from app.ui.deeds import carry_out
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

        def words(done: Tagged) -> str:
            if not done.ids:
                return f"They {'all have' if add else 'do not have'} the tag “{tag}”."
            return f"Tag “{tag}” {'added to' if add else 'taken off'} {count(len(done.ids), 'contact')}"

        carry_out(
            self._context,
            lambda store, _now: _tag(store, ids, tag, add),
            words,
            lambda store, done, _now: _tag(store, done.ids, tag, not add),
            worth=lambda done: bool(done.ids),
        )

    # suppressing, deleting -------------------------------------------------------------------

    def suppress(self, ids: array[int], who: str = "") -> None:
        """Never mail them again."""
        words = f"{who or count(len(ids), 'contact')} will not be mailed any more"
        self._end("suppress_contacts", words, "allow_again", contact_ids=ids, reason=REASON)

    def suppress_domain(self, domain: str) -> None:
        """Never mail a domain again."""
        words = f"Nobody at {domain} will be mailed any more"
        self._end("suppress_domain", words, "allow_again", domain=domain, reason=REASON)

    def allow(self, listed: str) -> None:
        """Allow an address or domain again; what ended stays ended."""
        carry_out(
            self._context,
            lambda store, now: _allow(store, listed, now),
            f"{listed} may be mailed again; sequences that ended stay ended",
            lambda store, _done, now: _list_again(store, listed, now),
        )

    def delete(self, ids: array[int], who: str = "", then: Callable[[], None] | None = None) -> None:
        """Delete them."""
        words = f"{who or count(len(ids), 'contact')} deleted"
        self._end("delete_contacts", words, "restore_contacts", then, contact_ids=ids)

    def _end(self, command: str, words: str, back: str, then: Callable[[], None] | None = None, **values: Any) -> None:
        def said(ended: Ended) -> str:
            return f"{words}; {count(len(ended.emails), 'planned email')} skipped" if ended.emails else words

        carry_out(
            self._context,
            lambda store, now: _bulk(command)(store, now=now, **values),
            said,
            lambda store, ended, now: _bulk(back)(store, ended=ended, now=now),
            then=lambda _ended: then() if then is not None else None,
        )

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


def _bulk(command: str) -> Callable[..., Any]:
    """Return a command on many contacts by its name; late, so that the page does not wait for it."""
    from app.core.commands import contact_bulk

    found: Callable[..., Any] = getattr(contact_bulk, command)
    return found


def _allow(store: Any, listed: str, now: datetime) -> Changes:
    from app.core.commands.contacts import unsuppress

    return unsuppress(store, value=listed, now=now)


def _list_again(store: Any, listed: str, now: datetime) -> Changes:
    from app.core.commands.contacts import suppress

    return suppress(store, value=listed, reason=REASON, now=now)


def _export(store: Any, ids: array[int], file: Path) -> int:
    from app.core.queries.contact_export import export_contacts

    return export_contacts(store, contact_ids=ids, path=file)
