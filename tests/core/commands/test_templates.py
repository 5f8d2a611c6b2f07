"""Templates: kept by name, checked when saved, deleted and brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.commands.templates import delete_template, duplicate_template, save_template
from app.core.errors import InputError, NotFound, TemplateTrouble
from app.core.model import TemplateDraft
from app.core.queries.templates import template_list

HELLO = TemplateDraft("First contact", "Hello {{ first_name }}", "Hi {{ first_name }}.")


def names(work) -> list[str]:
    return [row.draft.name for row in template_list(work.store)]


def test_templates_are_listed_by_name_with_their_texts(work) -> None:
    for name in ("reminder", "First contact", "Zebra"):
        save_template(work.store, draft=replace(HELLO, name=name), now=work.now)
    assert names(work) == ["First contact", "reminder", "Zebra"]
    assert template_list(work.store)[0].draft == replace(HELLO, id=2)
    assert template_list(work.store)[0].changed_at == work.now


def test_a_changed_template_keeps_its_place(work) -> None:
    saved = save_template(work.store, draft=HELLO, now=work.now)
    save_template(work.store, draft=replace(HELLO, id=saved.id, content="Other."), now=work.now)
    assert [row.draft.content for row in template_list(work.store)] == ["Other."]


@pytest.mark.parametrize("name", ["first CONTACT ", "", "a\nb"])
def test_a_name_that_is_taken_or_none_is_refused(work, name) -> None:
    save_template(work.store, draft=HELLO, now=work.now)
    with pytest.raises(InputError):
        save_template(work.store, draft=replace(HELLO, name=name), now=work.now)


def test_a_text_that_could_not_be_sent_is_refused(work) -> None:
    with pytest.raises(TemplateTrouble, match="The text, line 1"):
        save_template(work.store, draft=replace(HELLO, content="{{ nobody }}"), now=work.now)


def test_copies_get_names_of_their_own(work) -> None:
    saved = save_template(work.store, draft=HELLO, now=work.now)
    duplicate_template(work.store, template_id=saved.id, now=work.now)
    duplicate_template(work.store, template_id=saved.id, now=work.now)
    assert names(work) == ["First contact", "First contact (copy 2)", "First contact (copy)"]


def test_a_deleted_template_comes_back_as_it_was(work) -> None:
    saved = save_template(work.store, draft=HELLO, now=work.now)
    delete_template(work.store, template_id=saved.id)
    assert names(work) == []
    with pytest.raises(NotFound):
        delete_template(work.store, template_id=saved.id)
    save_template(work.store, draft=replace(HELLO, id=saved.id), now=work.now)
    assert template_list(work.store)[0].draft == replace(HELLO, id=saved.id)
