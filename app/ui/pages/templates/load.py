"""What the templates page and the editor's picker ask and do on the desk. Imports the core late: it is slow to load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.events import Changes
from app.core.model import TemplateDraft


@dataclass(frozen=True, slots=True)
class Library:
    """All templates by name, and the names of the contacts' own fields for their texts."""

    templates: tuple[TemplateDraft, ...]
    custom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A template as it is stored now."""

    draft: TemplateDraft
    changes: Changes


def library(store: Any) -> Library:
    """Return all templates."""
    from app.core.queries.contact_find import custom_fields
    from app.core.queries.templates import template_list

    return Library(tuple(row.draft for row in template_list(store)), tuple(custom_fields(store)))


def keeping(draft: TemplateDraft, now: datetime) -> Callable[[Any], Kept]:
    """Return the command that stores a template as it is."""

    def keep(store: Any) -> Kept:
        from dataclasses import replace

        from app.core.commands.templates import save_template

        saved = save_template(store, draft=draft, now=now)
        return Kept(replace(draft, id=saved.id, name=saved.name), saved.changes)

    return keep


def making(draft: TemplateDraft, now: datetime) -> Callable[[Any], Kept]:
    """Return the command that stores a new template, under another name where its own is taken."""

    def make(store: Any) -> Kept:
        from dataclasses import replace

        from app.core.commands.templates import free_name

        return keeping(replace(draft, id=None, name=free_name(store, name=draft.name)), now)(store)

    return make


def deleting(template_id: int) -> Callable[[Any], Changes]:
    """Return the command that deletes a template."""

    def delete(store: Any) -> Changes:
        from app.core.commands.templates import delete_template

        return delete_template(store, template_id=template_id)

    return delete
