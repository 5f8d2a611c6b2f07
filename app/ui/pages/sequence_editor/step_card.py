"""One step of a sequence as a card that can be focused, pressed and lifted. Moves nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.icons import icon
from app.ui.pages.sequence_editor.insert_button import InsertButton
from app.ui.pages.sequence_editor.wait_control import CHIP_HEIGHT, EDITOR_HEIGHT, WaitChip, WaitEditor
from app.ui.widgets.shadow import DROP, REACH, paint_shadow

BODY_HEIGHT = 60
STRIP_HEIGHT = 34
RAIL_X = 26
SHADOW_MARGIN = REACH + DROP


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says: title, the line below, a problem in its place, the words beside the wait."""

    title: str
    note: str
    problem: str = ""
    thread: str = ""


class StepCard(QWidget):
    """The wait before the step (a strip above, absent for the first) and the card itself."""

    wait_changed = Signal(int)
    insert_wanted = Signal()
    """A new step is wanted before this one."""
    menu_wanted = Signal(QPoint)
    """Where the menu is to open, on the screen."""

    def __init__(self, key: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.goal = 0
        self.lifted = False
        self.first = True
        self.shown = False
        self._number = 1
        self._count = 1
        self._day = 0
        self._wait = 0
        self._text = CardText("", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setObjectName(f"step{key}")
        self.chip = WaitChip(self)
        self.editor = WaitEditor(self)
        self.editor.hide()
        self.insert = InsertButton(self)
        self.more = QPushButton(self)
        self.more.setProperty("kind", "icon")
        self.more.setIcon(icon("ellipsis"))
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more.hide()
        self.chip.clicked.connect(self.edit_wait)
        self.editor.days_changed.connect(self.wait_changed)
        self.editor.closed.connect(self._editor_closed)
        self.more.clicked.connect(self._more_clicked)
        self.insert.clicked.connect(self.insert_wanted)

    def show_step(self, text: CardText, *, shown: bool) -> None:
        """Say this; `shown`: its text stands in the editor on the right."""
        self._text, self.shown = text, shown
        self._name()
        self.update()

    def show_place(self, number: int, count: int, *, wait: int, day: int) -> None:
        """Stand as step `number` (from 1) of `count`, `wait` days after the one before, on day `day`."""
        self._number, self._count, self._wait, self._day = number, count, wait, day
        self.first = number == 1
        self.chip.show_days(wait)
        self.chip.setVisible(not self.first and not self.editor.isVisible())
        if self.first:
            self.editor.hide()
        self._place()
        self._name()
        self.update()

    def edit_wait(self) -> None:
        """Open the wait for editing; the first step has none."""
        if self.first:
            return
        self.chip.hide()
        self.editor.open(self._wait)
        self._place()

    def lift(self, on: bool) -> None:
        """Leave only the wait while the card's picture is carried about."""
        self.lifted = on
        self.more.setVisible(False)
        self.insert.setVisible(False)
        self.update()

    def body(self) -> QRect:
        """Return the card's own rectangle, without the wait above it."""
        return QRect(0, self.strip_height(), self.width(), theme.px(BODY_HEIGHT))

    def strip_height(self) -> int:
        """Return the height of the wait above the card, 0 for the first step."""
        return 0 if self.first else theme.px(STRIP_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(320, self.strip_height() + theme.px(BODY_HEIGHT))

    def picture(self) -> QPixmap:
        """Return the card as it looks, with round corners on nothing, for carrying about."""
        ratio, body = self.devicePixelRatioF(), self.body()
        made = QPixmap(body.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        self.more.hide()
        lifted, self.lifted = self.lifted, False
        self.render(made, QPoint(), QRegion(body), QWidget.RenderFlag.DrawChildren)
        self.lifted = lifted
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.first:
            self._paint_strip(painter)
        if not self.lifted:
            self._paint_body(painter)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.more.setVisible(not self.lifted)
        self.insert.setVisible(not self.lifted and not self.first)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.more.setVisible(False)
        self.insert.setVisible(False)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    # painting ---------------------------------------------------------------

    def _paint_strip(self, painter: QPainter) -> None:
        painter.fillRect(QRect(RAIL_X, 0, 1, theme.px(STRIP_HEIGHT)), theme.colour("line"))
        painter.setFont(theme.font(theme.SECONDARY_PX))
        painter.setPen(theme.colour("ink2"))
        left = (self.editor if self.editor.isVisible() else self.chip).geometry().right() + 9
        room = QRect(left, 0, self.width() - left, theme.px(STRIP_HEIGHT))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._text.thread)

    def _paint_body(self, painter: QPainter) -> None:
        body = QRectF(self.body())
        ring = 2.0 if self.hasFocus() else 1.0
        edge = "accent" if self.hasFocus() or self.shown else "line"
        painter.setPen(QPen(theme.colour(edge), ring))
        painter.setBrush(theme.colour("panel"))
        inset = ring / 2
        radius = theme.CARD_RADIUS
        painter.drawRoundedRect(body.adjusted(inset, inset, -inset, -inset), radius, radius)
        self._paint_grip(painter, QPoint(22, self.body().center().y() + 1))
        circle = theme.px(24)
        self._paint_number(painter, QRectF(49, body.center().y() - circle / 2, circle, circle))
        right = self._paint_day(painter)
        self._paint_words(
            painter, QRect(61 + theme.px(24), self.body().top() + theme.px(11), right - 71 - theme.px(24), theme.px(38))
        )

    def _paint_grip(self, painter: QPainter, centre: QPoint) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("ink2" if self.underMouse() else "ink3"))
        for x in (-3, 3):
            for y in (-5, 0, 5):
                painter.drawEllipse(QPointF(centre.x() + x, centre.y() + y), 1.25, 1.25)

    def _paint_number(self, painter: QPainter, at: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawEllipse(at)
        painter.setPen(theme.colour("accent"))
        painter.setFont(theme.font(theme.BODY_PX, 600, tabular=True))
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _paint_day(self, painter: QPainter) -> int:
        """Paint the pill with the day; return where the words must end."""
        font = theme.font(theme.SECONDARY_PX, tabular=True)
        words = f"Day {self._day}"
        width = QFontMetrics(font).horizontalAdvance(words) + 16
        pill = QRectF(self.width() - 15 - width, self.body().center().y() - theme.px(9), width, theme.px(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("faint_line"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.colour("ink2"))
        painter.setFont(font)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        return int(pill.left()) - (32 if self.more.isVisible() else 0)

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        title, note = theme.font(theme.BODY_PX, 500), theme.font(theme.SECONDARY_PX, tabular=True)
        elide = Qt.TextElideMode.ElideRight
        painter.setFont(title)
        painter.setPen(theme.colour("ink"))
        words = QFontMetrics(title).elidedText(self._text.title, elide, room.width())
        above = QRect(room.left(), room.top(), room.width(), theme.px(20))
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(note)
        painter.setPen(theme.colour("bad" if self._text.problem else "ink2"))
        words = QFontMetrics(note).elidedText(self._text.problem or self._text.note, elide, room.width())
        below = QRect(room.left(), room.top() + theme.px(20), room.width(), theme.px(18))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, words)

    # parts ------------------------------------------------------------------

    def _place(self) -> None:
        chip = self.chip.sizeHint()
        self.chip.setGeometry(35, (theme.px(STRIP_HEIGHT) - theme.px(CHIP_HEIGHT)) // 2, chip.width(), chip.height())
        editor = self.editor.sizeHint()
        self.editor.setGeometry(35, 2, editor.width(), theme.px(EDITOR_HEIGHT) + 2)
        side = self.insert.sizeHint().width()
        self.insert.setGeometry(RAIL_X - side // 2, (theme.px(STRIP_HEIGHT) - side) // 2, side, side)
        font = QFontMetrics(theme.font(theme.SECONDARY_PX, tabular=True))
        pill = font.horizontalAdvance(f"Day {self._day}") + 16
        self.more.move(self.width() - 15 - pill - 34, self.body().center().y() - 14)

    def _editor_closed(self, by_key: bool) -> None:
        self.chip.setVisible(not self.first)
        if by_key:
            self.chip.setFocus()
        self.update()

    def _more_clicked(self) -> None:
        self.menu_wanted.emit(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _name(self) -> None:
        said = [f"Step {self._number} of {self._count}: {self._text.title}", f"day {self._day}"]
        said.append(self._text.problem or self._text.note)
        self.setAccessibleName(", ".join(part for part in said if part))
        self.more.setAccessibleName(f"More for step {self._number}")
        self.insert.setAccessibleName(f"Insert a step before step {self._number}")


class LiftedCard(QWidget):
    """The picture of a card under the pointer: turned a little, with a shadow, both painted once."""

    TURN = -0.7

    def __init__(self, card: StepCard, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        size = card.body().size() + QSize(2 * SHADOW_MARGIN, 2 * SHADOW_MARGIN)
        self.resize(size)
        self._picture = self._drawn(card, size)

    def show_card(self, card: StepCard) -> None:
        """Show the card as it is now: its number and day follow the place where it would land."""
        self._picture = self._drawn(card, self.size())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _drawn(self, card: StepCard, size: QSize) -> QPixmap:
        ratio = card.devicePixelRatioF()
        made = QPixmap(size * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        hints = QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
        painter.translate(size.width() / 2, size.height() / 2)
        painter.rotate(self.TURN)
        painter.translate(-size.width() / 2, -size.height() / 2)
        around = QRectF(QPointF(SHADOW_MARGIN, SHADOW_MARGIN), card.body().size().toSizeF())
        paint_shadow(painter, around)
        painter.drawPixmap(SHADOW_MARGIN, SHADOW_MARGIN, card.picture())
        painter.end()
        return made
