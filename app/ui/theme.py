"""The look in one place: tokens of two schemes, palette, style sheet, fonts, sizes. Knows no widget and no page.

Colours are read at paint time by `colour("token")`; nothing outside this file writes a colour down.
"""

from __future__ import annotations

import re
import tempfile
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.core.paths import resource

TIGHT: Final = 4
SMALL: Final = 8
MEDIUM: Final = 12
LARGE: Final = 20
CONTROL_HEIGHT: Final = 30
CONTROL_RADIUS: Final = 6
CARD_RADIUS: Final = 9
BODY_PX: Final = 13
SECONDARY_PX: Final = 12
SERIES_COUNT: Final = 5
LEAST_CONTRAST: Final = 4.5


class Scheme(StrEnum):
    """The two sets of colours."""

    LIGHT = "light"
    DARK = "dark"


class SchemeChoice(StrEnum):
    """What the user chose: one scheme, or the system's."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_LIGHT: Final[dict[str, str]] = {
    "background": "#fbfbfa",
    "panel": "#ffffff",
    "sidebar": "#f4f4f2",
    "line": "#e6e5e1",
    "faint_line": "#efeeeb",
    "ink": "#1d1f23",
    "ink2": "#5c6068",
    "ink3": "#8d9199",
    "accent": "#2f6f5e",
    "accent_tint": "#e3f0eb",
    "warn": "#b4690e",
    "warn_text": "#9a5708",
    "warn_tint": "#fbf0dd",
    "bad": "#b3362b",
    "bad_tint": "#fae7e4",
    "series1": "#2f6f5e",
    "series2": "#5577b8",
    "series3": "#c98a2b",
    "series4": "#9a62a8",
    "series5": "#6b8f3a",
    "hover": "#f6f6f4",
    "on_accent": "#ffffff",
    "accent_hover": "#285f50",
    "accent_off": "#97b7ae",
    "on_accent_off": "#ffffff",
    "toast_action": "#8fd3bd",
    "shadow": "#1d1f23",
    "dimmer": "#1d1f23",
}
_DARK: Final[dict[str, str]] = {
    "background": "#17191c",
    "panel": "#1e2125",
    "sidebar": "#141619",
    "line": "#30343a",
    "faint_line": "#272a2f",
    "ink": "#eceef1",
    "ink2": "#a7acb4",
    "ink3": "#767c86",
    "accent": "#5fb89d",
    "accent_tint": "#20352f",
    "warn": "#e0a04a",
    "warn_text": "#e0a04a",
    "warn_tint": "#3a2e1c",
    "bad": "#e8796d",
    "bad_tint": "#3b2321",
    "series1": "#4fa88d",
    "series2": "#7c9bd8",
    "series3": "#d9a44f",
    "series4": "#b98ac6",
    "series5": "#93b663",
    "hover": "#25292e",
    "on_accent": "#10201b",
    "accent_hover": "#6fc7ac",
    "accent_off": "#2c4f45",
    "on_accent_off": "#8fa39c",
    "toast_action": "#2f6f5e",
    "shadow": "#000000",
    "dimmer": "#000000",
}
_WHITE: Final = QColor("#ffffff")
_BLACK: Final = QColor("#000000")
TOKENS: Final[dict[Scheme, dict[str, str]]] = {Scheme.LIGHT: _LIGHT, Scheme.DARK: _DARK}

_LENGTH: Final = re.compile(r"(?P<before>border[a-z-]*: )?(?P<length>-?\d+)px(?P<plus>[+-]\d+)?")
_WIDEST_LINE: Final = 2
_SHEET_ICONS: Final[dict[str, tuple[str, str]]] = {
    "icon_check": ("check", "on_accent"),
    "icon_dash": ("minus", "on_accent"),
    "icon_down": ("chevron-down", "ink2"),
    "icon_right": ("chevron-right", "ink2"),
    "icon_tick": ("check", "ink2"),
    "icon_sort_down": ("arrow-down", "ink2"),
    "icon_sort_up": ("arrow-up", "ink2"),
}


class _Theme(QObject):
    """The scheme in force and what the user chose; tells whoever draws text with colours inside it."""

    switched = Signal()
    rescaled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Scheme.LIGHT
        self.choice = SchemeChoice.SYSTEM
        self.scale = 1.0
        self.icon_folder: tempfile.TemporaryDirectory[str] | None = None


_theme = _Theme()
switched = _theme.switched
"""Emitted after a scheme was applied: drop pixmaps, set rich text with inline colours again."""
rescaled = _theme.rescaled
"""Emitted after another text size is in force: measure again what was measured."""


def current() -> Scheme:
    """Return the scheme in force."""
    return _theme.scheme


def choice() -> SchemeChoice:
    """Return what the user chose."""
    return _theme.choice


def scale() -> float:
    """Return how much larger than drawn everything is to be, 0.8..2.0."""
    return _theme.scale


def set_scale(factor: float) -> None:
    """Make text and everything around it `factor` times as large as drawn, at once where the application runs."""
    if factor == _theme.scale:
        return
    _theme.scale = factor
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setFont(font())
        apply(_theme.scheme)
        _theme.rescaled.emit()


def px(length: float) -> int:
    """Return a drawn length at the scale in force, in whole pixels, at least 1 where anything was drawn."""
    return max(1, round(length * _theme.scale)) if length > 0 else 0


def colour(token: str, alpha: int = 255) -> QColor:
    """Return the token's colour in the scheme in force, `alpha` 0..255; KeyError for an unknown token."""
    found = QColor(TOKENS[_theme.scheme][token])
    found.setAlpha(alpha)
    return found


def hex_of(token: str) -> str:
    """Return the token's colour as #rrggbb, for rich text that is set again on `switched`."""
    return TOKENS[_theme.scheme][token]


def series_token(index: int) -> str:
    """Return the token of the index-th series colour, from 0, going round after five."""
    return f"series{index % SERIES_COUNT + 1}"


def series(index: int) -> QColor:
    """Return the colour that tells the index-th sequence apart, from 0."""
    return colour(series_token(index))


def blend(low: QColor, high: QColor, share: float) -> QColor:
    """Return the colour `share` (0..1) of the way from `low` to `high`."""
    at = min(1.0, max(0.0, share))
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * at,
        low.greenF() + (high.greenF() - low.greenF()) * at,
        low.blueF() + (high.blueF() - low.blueF()) * at,
    )


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio 1..21 of two opaque colours (WCAG 2.1)."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def readable_on(fill: QColor) -> QColor:
    """Return white or dark ink, whichever stands out more on `fill`; black where both fall short of 4.5:1."""
    return _readable_on(fill.rgb())


@lru_cache(maxsize=512)
def _readable_on(rgb: int) -> QColor:
    fill = QColor(rgb)
    best = max((_WHITE, QColor(_LIGHT["ink"])), key=lambda text: contrast(text, fill))
    return best if contrast(best, fill) >= LEAST_CONTRAST else _BLACK


def font(px: int = BODY_PX, weight: int = 400, tabular: bool = False) -> QFont:
    """Return Inter at `px` pixels as drawn at 100 %, at the scale in force, weight 400..700.

    `tabular` gives all figures one width.
    """
    made = QFont("Inter")
    made.setPixelSize(round(px * _theme.scale))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def tabular_figures() -> QFont:
    """Return a font that says nothing but that all figures have one width; the sheet says the rest."""
    made = QFont()
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def install(app: QApplication, chosen: SchemeChoice = SchemeChoice.SYSTEM) -> None:
    """Give the application Fusion, the bundled font and the chosen scheme, and follow the system's from now on."""
    app.setStyle("Fusion")
    for file in sorted(resource("fonts").glob("Inter-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    app.setFont(font())
    app.styleHints().colorSchemeChanged.connect(system_changed)
    choose(chosen)


def choose(chosen: SchemeChoice) -> None:
    """Use the scheme the user chose, or the system's."""
    _theme.choice = chosen
    hints = QApplication.styleHints()
    if chosen is SchemeChoice.SYSTEM:
        hints.unsetColorScheme()
        apply(_of_system(hints.colorScheme()))
    else:
        apply(Scheme(chosen.value))


def system_changed(system: Qt.ColorScheme) -> None:
    """Follow the system's new scheme, unless the user chose one."""
    if _theme.choice is SchemeChoice.SYSTEM:
        apply(_of_system(system))


def apply(scheme: Scheme) -> None:
    """Put palette and style sheet of `scheme` in force for every widget at once."""
    _theme.scheme = scheme
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    if _theme.choice is not SchemeChoice.SYSTEM:
        wanted = Qt.ColorScheme.Dark if scheme is Scheme.DARK else Qt.ColorScheme.Light
        app.styleHints().setColorScheme(wanted)
    app.setPalette(palette())
    app.setStyleSheet(style_sheet())
    _theme.switched.emit()


def palette() -> QPalette:
    """Return the palette of the scheme in force, for what the sheet does not reach."""
    role = QPalette.ColorRole
    made = QPalette()
    for token, roles in {
        "background": (role.Window,),
        "panel": (role.Base, role.Button, role.Light, role.ToolTipText),
        "hover": (role.AlternateBase,),
        "ink": (role.Text, role.WindowText, role.ButtonText, role.ToolTipBase),
        "ink2": (role.PlaceholderText,),
        "accent": (role.Highlight, role.Accent, role.Link, role.LinkVisited),
        "on_accent": (role.HighlightedText,),
        "line": (role.Mid, role.Dark, role.Shadow),
        "faint_line": (role.Midlight,),
        "bad": (role.BrightText,),
    }.items():
        for one in roles:
            made.setColor(one, colour(token))
    for one in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, colour("ink3"))
    return made


def style_sheet() -> str:
    """Return the style sheet of the scheme in force, made from `resources/theme/app.qss`."""
    template = Template(resource("theme", "app.qss").read_text(encoding="utf-8"))
    images = {key: _coloured_svg(*drawn) for key, drawn in _SHEET_ICONS.items()}
    return _LENGTH.sub(_scaled, template.substitute(TOKENS[_theme.scheme] | images))


def _scaled(written: re.Match[str]) -> str:
    """Return a length of the sheet at the scale in force: lines keep their width, a radius stays below half."""
    before, length, plus = written["before"] or "", int(written["length"]), int(written["plus"] or 0)
    if length == 1 or (before and "radius" not in before and length <= _WIDEST_LINE):
        at_scale = length
    elif "radius" in before and _theme.scale != 1:
        at_scale = int(length * _theme.scale - 0.5)
    else:
        at_scale = round(length * _theme.scale)
    return f"{before}{at_scale + plus}px"


def _of_system(system: Qt.ColorScheme) -> Scheme:
    return Scheme.DARK if system is Qt.ColorScheme.Dark else Scheme.LIGHT


def _luminance(of: QColor) -> float:
    parts = (of.redF(), of.greenF(), of.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _coloured_svg(name: str, token: str) -> str:
    """Write the icon in the token's colour, since a sheet's `url()` needs a file; return its path."""
    if _theme.icon_folder is None:
        _theme.icon_folder = tempfile.TemporaryDirectory(prefix="outpace-theme-")
    drawn = TOKENS[_theme.scheme][token]
    file = Path(_theme.icon_folder.name) / f"{name}-{drawn[1:]}.svg"
    if not file.exists():
        bold = "2.8" if name in ("check", "minus") else "2"
        text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
        text = text.replace("currentColor", drawn).replace('stroke-width="2"', f'stroke-width="{bold}"')
        file.write_text(text, encoding="utf-8")
    return file.as_posix()
