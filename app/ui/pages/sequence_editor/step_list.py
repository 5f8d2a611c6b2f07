"""The steps one below the other, dragged by mouse, moved by keys. Owns their geometry; edits no draft."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QWidget

from app.core.model import StepDraft
from app.core.steps import day_numbers, move_step
from app.ui import theme
from app.ui.motion import Glide
from app.ui.pages.sequence_editor.step_card import SHADOW_MARGIN, CardText, LiftedCard, StepCard

EDGE = 36
TICK_MS = 16
FASTEST = 24


class StepList(QWidget):
    """Cards with geometry of their own. Every move ends in `move_wanted(source, target)`."""

    move_wanted = Signal(int, int)
    selected = Signal(int)
    insert_wanted = Signal(int)
    """A new step is wanted in this place."""
    duplicate_wanted = Signal(int)
    remove_wanted = Signal(int)
    wait_wanted = Signal(int, int)
    """Place of the step, days."""
    menu_wanted = Signal(int, QPoint)
    write_wanted = Signal(int)
    """Enter on a card: its text is to be written."""

    def __init__(self, area: QScrollArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = area
        self.cards: list[StepCard] = []
        self.dragged: StepCard | None = None
        self.slot = 0
        self.lifted: LiftedCard | None = None
        self._steps: tuple[StepDraft, ...] = ()
        self._glides: dict[int, Glide] = {}
        self._pressed: tuple[StepCard, QPoint] | None = None
        self._hold = QPoint()
        self._last = QPoint()
        self._scroller = QTimer(self, interval=TICK_MS)
        self._scroller.timeout.connect(self._auto_scroll)
        theme.rescaled.connect(self.arrange)
        self.setObjectName("stepList")
        self.setAccessibleName("Steps")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    # what is shown ------------------------------------------------------------

    def show_steps(
        self, keys: Sequence[int], steps: tuple[StepDraft, ...], texts: Sequence[CardText], shown: int
    ) -> None:
        """Show these steps; cards are told apart by `keys` and glide to their new places.

        A drag goes on while the steps stay as they are, whatever is told about them; else it ends.
        """
        if steps != self._steps or list(keys) != [card.key for card in self.cards]:
            self._end_drag(keep=False)
        kept = {card.key: card for card in self.cards}
        had_focus = any(card.hasFocus() for card in self.cards)
        for key in set(kept) - set(keys):
            self._drop(kept.pop(key))
        fresh = [key for key in keys if key not in kept]
        self._steps = steps
        self.cards = [kept.get(key) or self._make(key) for key in keys]
        for n, (card, text) in enumerate(zip(self.cards, texts, strict=True)):
            card.show_step(text, shown=n == shown)
        self._tab_order()
        self.arrange(still=fresh)
        if had_focus and 0 <= shown < len(self.cards):
            self.cards[shown].setFocus()

    def arrange(self, *, animated: bool = True, still: Sequence[int] = ()) -> None:
        """Put every card where it belongs, the dragged one at its slot; nothing else knows geometry."""
        order, steps = self._order()
        days = day_numbers(steps)
        y = 0
        for n, card in enumerate(order):
            card.show_place(n + 1, len(order), wait=steps[n].wait_days, day=days[n])
            height = card.sizeHint().height()
            card.resize(self.width(), height)
            card.goal = y
            self._glide(card, y, animated and card.isVisible() and card.key not in still)
            card.show()
            y += height
        self.setFixedHeight(max(y, 1))
        self.update()

    def focus_card(self, at: int) -> None:
        """Give the keyboard to the card at `at`, and bring it into view."""
        if 0 <= at < len(self.cards):
            self.cards[at].setFocus()
            self._area.ensureWidgetVisible(self.cards[at], 0, 12)

    def sizeHint(self) -> QSize:
        return QSize(360, self.height())

    # events -------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.arrange(animated=False)

    def event(self, event: QEvent) -> bool:
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and self._own_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.dragged is not None:
            if event.key() == Qt.Key.Key_Escape:
                self._end_drag(keep=False)
            return
        at = self._focused()
        if at is None or not self._key(event, at):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        card = self._card_at(event.position().toPoint())
        if card is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = (card, event.globalPosition().toPoint())
        card.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selected.emit(self.cards.index(card))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.globalPosition().toPoint()
        if self._pressed is not None and self.dragged is None:
            card, down = self._pressed
            if (here - down).manhattanLength() >= QApplication.startDragDistance() and card in self.cards:
                self._begin_drag(card, down)
        if self.dragged is not None:
            self._drag_to(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self._end_drag(keep=event.button() == Qt.MouseButton.LeftButton)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.dragged is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = self.dragged.body().toRectF().translated(0, self.dragged.goal)
        painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("accent_tint", 120))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), theme.CARD_RADIUS, theme.CARD_RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        middle = body.center().y()
        painter.drawRoundedRect(QRectF(body.left(), middle - 1, body.width(), 2), 1, 1)
        painter.drawEllipse(QPointF(body.left() + 3, middle), 3, 3)
        painter.end()

    # dragging -----------------------------------------------------------------

    def _begin_drag(self, card: StepCard, at: QPoint) -> None:
        card.editor.finish()
        self.dragged, self.slot = card, self.cards.index(card)
        self._hold = card.mapFromGlobal(at) - card.body().topLeft()
        self.lifted = LiftedCard(card, self._air())
        card.lift(True)
        self.lifted.show()
        self.lifted.raise_()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._scroller.start()
        self.arrange(animated=False)

    def _drag_to(self, at: QPoint) -> None:
        """Carry the picture to the pointer; its leading edge against the others' middles decides the slot."""
        if self.dragged is None or self.lifted is None:
            return
        self._last = at
        top = self.mapFromGlobal(at).y() - self._hold.y()
        corner = self._air().mapFromGlobal(self.mapToGlobal(QPoint(10, top)))
        self.lifted.move(corner - QPoint(SHADOW_MARGIN, SHADOW_MARGIN))
        bottom = top + self.dragged.body().height()
        others = [card for card in self.cards if card is not self.dragged]
        slot = sum(self._middle(c) < (top if n < self.slot else bottom) for n, c in enumerate(others))
        if slot != self.slot:
            self.slot = slot
            self.arrange()
            self.lifted.show_card(self.dragged)

    def _air(self) -> QWidget:
        """Return what a lifted card floats over: more than the steps, which would cut it off at their edge."""
        return self._area.parentWidget() or self._area

    def _end_drag(self, *, keep: bool) -> None:
        self._pressed = None
        card, self.dragged = self.dragged, None
        if card is None:
            return
        self._scroller.stop()
        self.unsetCursor()
        if self.lifted is not None:
            self.lifted.hide()
            self.lifted.deleteLater()
            self.lifted = None
        card.lift(False)
        was = self.cards.index(card)
        if keep and self.slot != was:
            self.move_wanted.emit(was, self.slot)
        self.arrange()

    def _auto_scroll(self) -> None:
        view, bar = self._area.viewport(), self._area.verticalScrollBar()
        y = view.mapFromGlobal(self._last).y()
        depth = min(0, y - EDGE) + max(0, y - view.height() + EDGE)
        if depth:
            by = depth // 2 or (1 if depth > 0 else -1)
            bar.setValue(bar.value() + max(-FASTEST, min(FASTEST, by)))
            self._drag_to(self._last)

    # keys ---------------------------------------------------------------------

    def _own_key(self, event: QKeyEvent) -> bool:
        """Return whether a key is ours before any shortcut of the window's."""
        if self.dragged is not None:
            return event.key() == Qt.Key.Key_Escape
        if self._focused() is None:
            return False
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Insert) or (control and event.key() == Qt.Key.Key_D)

    def _key(self, event: QKeyEvent, at: int) -> bool:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        if by is not None:
            self._step_to(at, at + by, alt)
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit(at)
        elif key == Qt.Key.Key_Insert:
            self.insert_wanted.emit(at)
        elif key == Qt.Key.Key_D and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.duplicate_wanted.emit(at)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.write_wanted.emit(at)
        else:
            return False
        return True

    def _step_to(self, at: int, to: int, alt: bool) -> None:
        if not 0 <= to < len(self.cards):
            return
        if alt:
            self.move_wanted.emit(at, to)
        else:
            self.selected.emit(to)
        self.focus_card(to)

    # parts --------------------------------------------------------------------

    def _order(self) -> tuple[list[StepCard], tuple[StepDraft, ...]]:
        """Return cards and steps as they would stand if the dragged card were dropped now."""
        if self.dragged is None:
            return self.cards, self._steps
        source = self.cards.index(self.dragged)
        order = [card for card in self.cards if card is not self.dragged]
        order.insert(self.slot, self.dragged)
        return order, move_step(self._steps, source, self.slot)

    def _make(self, key: int) -> StepCard:
        card = StepCard(key, self)
        card.wait_changed.connect(lambda days, c=card: self.wait_wanted.emit(self.cards.index(c), days))
        card.insert_wanted.connect(lambda c=card: self.insert_wanted.emit(self.cards.index(c)))
        card.menu_wanted.connect(lambda at, c=card: self.menu_wanted.emit(self.cards.index(c), at))
        self._glides[key] = Glide(card, partial(_move_to, card))
        return card

    def _drop(self, card: StepCard) -> None:
        self._glides.pop(card.key).stop()
        card.hide()
        card.deleteLater()

    def _glide(self, card: StepCard, y: int, animated: bool) -> None:
        glide = self._glides[card.key]
        if animated:
            glide.to(card.y(), y)
        else:
            glide.stop()
            card.move(0, y)

    def _tab_order(self) -> None:
        chain = [widget for card in self.cards for widget in (card.chip, card)]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _middle(self, card: StepCard) -> int:
        return card.goal + card.body().center().y()

    def _card_at(self, point: QPoint) -> StepCard | None:
        return next((c for c in self.cards if c.body().translated(c.pos()).contains(point)), None)

    def _focused(self) -> int | None:
        return next((n for n, card in enumerate(self.cards) if card.hasFocus()), None)


def _move_to(card: StepCard, y: float) -> None:
    card.move(0, int(y))
