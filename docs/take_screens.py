"""The pictures of `docs/screens`: every screen of the program on the sample workspace, a week into its run.

`python docs/take_screens.py FOLDER [WORKSPACE]` plays the sample (or takes what an earlier call played in WORKSPACE),
stops the clock on a Tuesday morning and saves each screen, some also dark or small. Owns no look.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.core.clock import FixedClock
from app.core.paths import Paths, resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from app.main.window import Program

ZONE: Final = "Europe/Berlin"
DAYS: Final = 6
NOW: Final = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
SIZE: Final = (1360, 860)
SMALL: Final = (1024, 700)
COLOURS: Final = 256


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen: how to get there; `main` ones are also taken dark and small. Returns what to tidy up after."""

    name: str
    show: Callable[[Stage], Callable[[], None] | None]
    main: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """A scheme and a size; `suffix` tells the file apart."""

    suffix: str
    scheme: str
    size: tuple[int, int]


LOOKS: Final = (Look("", "light", SIZE), Look("-dark", "dark", SIZE), Look("-small", "light", SMALL))


class Stage:
    """A program to take pictures of, and the ways around in it."""

    def __init__(self, program: Program, settle: Callable[[], None]) -> None:
        """Keep what is given; `settle` waits until all answers are there."""
        self.program = program
        self.window = program.window
        self.settle = settle

    def go(self, page: str, **where: Any) -> Any:
        """Show a page with its answers; return it."""
        self.window.go(page, **where)
        self.settle()
        return self.window.current_page()

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """Return the desk's answer."""
        answers: list[Any] = []
        self.program.desk.ask(question, answers.append, owner=self.window)
        self.settle()
        return answers[0]


def main(folder: Path, workspace: Path | None = None) -> list[Path]:
    """Save all pictures in `folder` and return them; OSError where it cannot be written."""
    os.environ["TZ"] = ZONE
    time.tzset()
    with tempfile.TemporaryDirectory(prefix="outpace-gallery-") as made:
        played = Paths(workspace or Path(made) / "played")
        if not played.database.exists():
            _play(played)
        from app.ui import screens

        screens.prepare_offscreen()
        return _take_all(folder, played, Paths(Path(made) / "new"))


def _play(paths: Paths) -> None:
    from app.main.play import play

    play(paths, start=NOW - timedelta(days=DAYS), days=DAYS, steady=time.monotonic)


def _take_all(folder: Path, played: Paths, new: Paths) -> list[Path]:
    from app.ui import application

    app = application.create(sys.argv[:1])  # must live as long as the windows
    folder.mkdir(parents=True, exist_ok=True)
    new.prepare()
    files = _take(folder, new, (Scene("first-start", _first_start),)) + _take(folder, played, SCENES)
    app.quit()
    return files


def _take(folder: Path, paths: Paths, scenes: tuple[Scene, ...]) -> list[Path]:
    from app.ui import theme

    files = []
    with _stage(paths) as stage:
        for look in LOOKS:
            theme.choose(theme.SchemeChoice(look.scheme))
            stage.window.resize(*look.size)
            for scene in scenes:
                if not scene.main and look.suffix:
                    continue
                tidy = scene.show(stage)
                stage.settle()
                files.append(_save(stage.window.grab().toImage(), folder / f"{scene.name}{look.suffix}.png"))
                if tidy is not None:
                    tidy()
                    stage.settle()
    return files


@contextmanager
def _stage(paths: Paths) -> Iterator[Stage]:
    """Open a program that only shows; its keyring is named the same on every machine."""
    from app.main.pictures import Busy
    from app.main.window import Program
    from app.ui.ports import KeyringState

    program = Program(paths, FixedClock(NOW), sends=False)
    ports: Any = program.window.context.ports
    ports.keyring_state = lambda then: then(KeyringState("GNOME Keyring"))
    busy = Busy()
    program.desk.working.connect(busy.set)
    program.open("first_start")
    busy.settle()
    yield Stage(program, busy.settle)
    program.window.close()
    program.close()


def _save(picture: QImage, file: Path) -> Path:
    """Write a picture with its most used colours only, which is a third of the size and looks the same."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    table = _most_used(Counter(memoryview(plain.constBits()).cast("I")))
    few = plain.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)
    if not few.save(str(file), quality=0):
        raise OSError(f"{file} cannot be written")
    return file


def _most_used(used: Counter[int]) -> list[int]:
    """Return the colours used most, and of every other part of the colour space the one used most there."""
    table = [colour for colour, _ in used.most_common(COLOURS // 4)]
    parts = {_part(colour) for colour in table}
    for colour, _ in used.most_common():
        if len(table) == COLOURS:
            break
        if _part(colour) not in parts:
            parts.add(_part(colour))
            table.append(colour)
    return table


def _part(colour: int) -> int:
    return colour & 0xF0F0F0


# scenes --------------------------------------------------------------------------------------------------------


def _first_start(stage: Stage) -> None:
    stage.go("first_start")


def _page(key: str) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.go(key)

    return show


def _side(key: str) -> Callable[[Stage], Callable[[], None]]:
    """Look at who is in the first sequence, or at its results."""

    def show(stage: Stage) -> Callable[[], None]:
        sides = stage.go("sequence", sequence=1).sides
        stage.settle()
        sides.show_side(key)
        return lambda: sides.show_side("steps")

    return show


def _editor(tab: str) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        page = stage.go("sequence", sequence=1)
        page.book.select(1)
        page.show_tab(tab)

    return show


def _drag(stage: Stage) -> Callable[[], None]:
    """Lift step 3 over step 2, and leave it in the air."""
    from PySide6.QtCore import QEvent, QPoint

    page = stage.go("sequence", sequence=1)
    page.show_tab("write")
    steps = page.steps_pane.steps
    grip = steps.cards[2].geometry().topLeft() + QPoint(30, 40)
    above = grip - QPoint(-14, 104)
    _mouse(steps, QEvent.Type.MouseButtonPress, grip)
    for at in (grip - QPoint(0, 20), above):
        _mouse(steps, QEvent.Type.MouseMove, at)

    def drop() -> None:
        _key(steps)
        _mouse(steps, QEvent.Type.MouseButtonRelease, above)

    return drop


def _unsaved(stage: Stage) -> Callable[[], None]:
    """Move step 3 before step 2 and say what that changes, without saving."""
    from PySide6.QtWidgets import QLabel

    from app.ui.pages.sequence_editor.foreseeing import WORKING

    page = stage.go("sequence", sequence=1)
    page.show_tab("write")
    page.steps_pane.steps.move_wanted.emit(2, 1)
    stage.settle()
    while any(label.text() == WORKING and label.isVisible() for label in page.findChildren(QLabel)):
        stage.settle()
    undo: Callable[[], None] = page.book.stack.undo
    return undo


def _calendar(mode: str) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        page = stage.go("calendar", mode=mode, day=NOW.date())
        page.email_panel.hide()
        page.day_panel.hide()

    return show


def _calendar_drag(stage: Stage) -> Callable[[], None]:
    """Lift the next email of the first mailbox, and leave it in the air with its effect beside it."""
    from PySide6.QtCore import QEvent, QPoint

    page = stage.go("calendar", mode="day", day=NOW.date())
    page.email_panel.hide()
    page.day_panel.hide()
    stage.settle()
    view = page.view
    email = next(one for one in view.shown.columns[0].emails if one.status == "pending")
    grip = view.rect_of_email(email.id).center()
    below = grip + QPoint(4, 100)
    _mouse(view.viewport(), QEvent.Type.MouseButtonPress, grip)
    for at in (grip + QPoint(2, 30), below):
        _mouse(view.viewport(), QEvent.Type.MouseMove, at)
    for _ in range(3):
        stage.settle()

    def drop() -> None:
        view.lift.put_down()
        _mouse(view.viewport(), QEvent.Type.MouseButtonRelease, below)

    return drop


def _why(stage: Stage) -> Callable[[], None]:
    """Open the panel of the follow-up with the longest story."""
    from app.core.queries.schedule import schedule
    from app.core.queries.why import why

    def longest(store: Any) -> int:
        rows = schedule(store, start=NOW, end=NOW + timedelta(days=2))
        told = [(len(why(store, email_id=row.id, now=NOW)), -row.id) for row in rows if row.step > 1][:120]
        return -max(told)[1]

    page = stage.go("calendar", mode="week", email=stage.ask(longest))
    close: Callable[[], None] = page.email_panel.hide
    return close


def _mailboxes(stage: Stage) -> None:
    page = stage.go("mailboxes", mailbox=1)
    while not page.panel.pausing.preview.isEnabled():
        stage.settle()


def _add_mailbox(stage: Stage) -> Callable[[], None]:
    from app.ui.dialogs.mailbox import open_mailbox_dialog

    _mailboxes(stage)
    dialog = open_mailbox_dialog(stage.window, stage.window.context)
    dialog.form.email.setText("dora.fenwick@gmail.com")
    dialog.form.email.textEdited.emit("dora.fenwick@gmail.com")
    return dialog.reject


def _contacts(stage: Stage) -> None:
    page = stage.go("contacts")
    page.panel.hide()


def _contact(stage: Stage) -> None:
    """Open the page of somebody with a story behind and before, and say why the next email goes then."""
    page = stage.go("contacts")
    shown = [(page.model.row(n), n) for n in range(40)]
    number = next(n for row, n in shown if row is not None and row.next_send_at and row.sequences.count("2 of"))
    stage.go("contact", contact=page.model.ids[number], ids=page.model.ids, at=number)
    contact: Any = stage.window.current_page()
    contact.upcoming.line(contact.shown_emails()[0]).why.click()


def _carry(stage: Stage) -> Callable[[], None]:
    """Carry picked contacts onto the second sequence, and leave them in the air."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    page, handle = stage.go("contacts"), stage.window.windowHandle()
    page.filters.set_filter("no_sequence")
    stage.settle()
    page.model.pick_rows(4, 217)
    cell = page.table.visualRect(page.model.index(5, 2)).center()
    start = page.table.viewport().mapTo(stage.window, cell)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(handle, left, none, start)
    for by in (4, 40):
        QTest.mouseMove(handle, start - QPoint(by, 0))
    stage.settle()
    over = stage.window.sidebar.drops.rows()[1]
    QTest.mouseMove(handle, over.mapTo(stage.window, QPoint(120, 14)))
    QTest.qWait(300)

    def let_go() -> None:
        QTest.keyClick(handle, Qt.Key.Key_Escape)
        QTest.mouseRelease(handle, left, none, start)
        page.model.pick_none()
        page.filters.clear()

    return let_go


def _import(stage: Stage) -> Callable[[], None]:
    """Look at the mapping of a file; another process reads it, so its answer is waited for."""
    page = stage.go("import", file=resource("sample", "regulars.csv"))
    for _ in range(200):
        if page.checked is not None:
            break
        stage.settle()
    close: Callable[[], None] = page.start_over
    return close


def _enroll(stage: Stage) -> Callable[[], None]:
    from app.ui.dialogs.enroll import EnrollSheet

    page = stage.go("sequence", sequence=1)
    page.show_tab("write")
    return EnrollSheet.for_sequence(stage.window.context, stage.window, 1, page.title).reject


def _palette(stage: Stage) -> Callable[[], None]:
    from app.ui.actions import Act

    stage.go("sequence", sequence=1).show_tab("write")
    stage.window.actions_by_name[Act.PALETTE].trigger()
    palette = stage.window.palette_shown()
    palette.field.setText("la")
    dismiss: Callable[[], None] = palette.dismiss
    return dismiss


def _sending(stage: Stage) -> Callable[[], None]:
    stage.go("today")
    stage.window.sidebar.foot.click()
    toggle: Callable[[], None] = stage.window.sidebar.foot.click
    return toggle


def _mouse(widget: QWidget, kind: Any, at: QPoint) -> None:
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, QPointF(at), QPointF(widget.mapToGlobal(at)), left, left, none)
    QApplication.sendEvent(widget, event)


def _key(widget: QWidget) -> None:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, escape)


SCENES: Final = (
    Scene("today", _page("today")),
    Scene("sequences", _page("sequences")),
    Scene("sequence-editor", _editor("write")),
    Scene("sequence-editor-drag", _drag),
    Scene("sequence-editor-unsaved", _unsaved),
    Scene("sequence-editor-schedule", _editor("schedule")),
    Scene("templates", _page("templates")),
    Scene("sequence-editor-preview", _editor("preview")),
    Scene("sequence-editor-checks", _editor("checks"), main=False),
    Scene("sequence-contacts", _side("people")),
    Scene("sequence-results", _side("results")),
    Scene("enroll", _enroll, main=False),
    Scene("calendar-day", _calendar("day")),
    Scene("calendar-day-drag", _calendar_drag),
    Scene("calendar-week", _calendar("week")),
    Scene("calendar-why", _why),
    Scene("calendar-month", _calendar("month")),
    Scene("inbox", _page("inbox")),
    Scene("mailboxes", _mailboxes),
    Scene("mailbox-add", _add_mailbox),
    Scene("contacts", _contacts),
    Scene("contacts-carried", _carry),
    Scene("contact", _contact),
    Scene("import", _import),
    Scene("command-palette", _palette),
    Scene("sending", _sending),
)


if __name__ == "__main__":
    for taken in main(*(Path(given) for given in sys.argv[1:3])):
        print(taken)
