"""The list of conversations as it is painted: every row keeps to itself, whatever a name is made of."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.core.model import IncomingKind
from app.core.queries.inbox import ConversationRow
from app.ui.pages.inbox.rows import ConversationRows

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STACKED = "Z" + "\N{COMBINING ACUTE ACCENT}" * 60 + "\N{COMBINING DOT BELOW}" * 60 + "oe"


def test_accents_stacked_on_a_name_stay_in_their_row(qtbot: QtBot) -> None:
    rows = ConversationRows()
    qtbot.addWidget(rows)
    one = ConversationRow("a", 1, 1, STACKED, "", "Hello", "Hello", AT, IncomingKind.REPLY, None, 1, False, 1, "")
    rows.show_rows([one], "", AT, UTC)
    image = QImage(300, 480, QImage.Format.Format_RGB32)
    image.fill(0xFFFF00FF)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 200, 300, 80)
    painter = QPainter(image)
    rows.itemDelegate().paint(painter, option, rows.model().index(0, 0))
    painter.end()
    beyond = [(x, y) for x in range(300) for y in (*range(200), *range(280, 480)) if image.pixel(x, y) != 0xFFFF00FF]
    assert beyond == []
    assert any(image.pixel(x, y) != 0xFFFF00FF for x in range(300) for y in range(200, 280))
