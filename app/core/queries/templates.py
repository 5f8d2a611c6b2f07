"""What the screens ask about templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.model import TemplateDraft
from app.core.store import Store
from app.core.store.tables import Template


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template, and when it was last changed."""

    draft: TemplateDraft
    changed_at: datetime


def template_list(store: Store) -> list[TemplateRow]:
    """Return all templates by name."""
    with store.read() as session:
        rows = session.scalars(select(Template).order_by(Template.name_key)).all()
        return [TemplateRow(TemplateDraft(row.name, row.subject, row.content, row.id), row.changed_at) for row in rows]


def template_count(store: Store) -> int:
    """Return how many templates there are."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Template)) or 0
