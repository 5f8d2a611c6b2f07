"""What the program itself offers the palette: its actions, its pages, and the buttons of the page on screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton

from app.ui.actions import SPECS, Act, Actions
from app.ui.context import Go
from app.ui.frame.palette.entry import Entry, Group
from app.ui.page import Page, PageSpec, Section

_OF_PAGES = frozenset({Act.NEW, Act.IMPORT, Act.SAVE, Act.DUPLICATE, Act.RENAME, Act.DELETE, Act.FIND})
_NOT_OFFERED = frozenset({Act.PALETTE})


def page_entries(specs: Iterable[PageSpec], actions: Sequence[QAction], go: Go) -> list[Entry]:
    """Return a way to every page of the sidebar, and to what can be begun on one from anywhere."""
    keys = {action.objectName().removeprefix("action_go_"): _keys(action) for action in actions}
    entries: list[Entry] = []
    for spec in specs:
        if spec.section is not Section.HIDDEN:
            entries.append(
                Entry(
                    key=f"page:{spec.key}",
                    group=Group.ACTIONS,
                    icon_name=spec.icon_name,
                    title=f"Go to {spec.title}",
                    run=partial(go, spec.key),
                    keys=keys.get(spec.key, ""),
                    also="page open show",
                )
            )
        entries += [
            Entry(
                key=f"offer:{spec.key}:{offer.title}",
                group=Group.ACTIONS,
                icon_name=offer.icon_name,
                title=offer.title,
                run=partial(go, spec.key, **offer.where),
                also="add create",
            )
            for offer in spec.offers
        ]
    return entries


def action_entries(actions: Actions, page: Page | None, buttons: Sequence[QPushButton]) -> list[Entry]:
    """Return the actions that can be taken now, those of the page by their buttons where it has one."""
    offered = [_of_button(button, page) for button in buttons]
    taken = {entry.title.casefold() for entry in offered}
    entries: list[Entry] = []
    for spec in SPECS:
        action = actions[spec.act]
        words = action.text().rstrip("…").casefold()
        has_button = spec.act in _OF_PAGES and any(title.startswith(words) for title in taken)
        if not action.isEnabled() or spec.act in _NOT_OFFERED or has_button:
            continue
        mine = spec.act in _OF_PAGES and page is not None
        entries.append(
            Entry(
                key=f"action:{spec.act}",
                group=Group.ACTIONS,
                icon_name=spec.icon_name or "settings",
                title=action.text().replace("&&", "&"),
                run=action.trigger,
                detail=f"on {page.title}" if mine and page is not None else spec.menu.value,
                keys=_keys(action),
                on_page=mine,
            )
        )
    return offered + entries


def command_entries(page: Page | None) -> list[Entry]:
    """Return what a page offers besides its buttons and the actions of the menus."""
    if page is None:
        return []
    return [
        Entry(
            key=f"command:{page.key}:{one.title}",
            group=Group.ACTIONS,
            icon_name=one.icon_name,
            title=one.title,
            run=one.run,
            detail=one.detail,
            keys=one.keys,
            on_page=True,
        )
        for one in page.commands()
    ]


def _of_button(button: QPushButton, page: Page | None) -> Entry:
    return Entry(
        key=f"button:{page.key if page else ''}:{button.objectName() or button.text()}",
        group=Group.ACTIONS,
        icon_name="arrow-right",
        title=button.text().replace("&", ""),
        run=button.click,
        detail=f"on {page.title}" if page is not None else "",
        on_page=True,
    )


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
