"""`sequence`: import, export, list, set, delete, and live edits of single steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.frame import Change, changing, frame_of, instant_text, pairs_of, print_table
from app.core.errors import EnvironmentTrouble, InputError, NotFound
from app.core.model import SequenceDraft, StepDraft
from app.core.steps import insert_step, move_step, remove_step

app = typer.Typer(help="Sequences: import, export, list, and live edits.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The sequence's name.")]
Position = Annotated[int, typer.Argument(metavar="POS", help="The step's place, from 1.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A YAML file.")]


@app.command("import")
def import_sequence(
    context: typer.Context,
    file: File,
    mailboxes: Annotated[str | None, typer.Option(metavar="A,B", help="Use these mailboxes, not the file's.")] = None,
    replace_it: Annotated[bool, typer.Option("--replace", help="Edit the sequence of this name live.")] = False,
) -> None:
    """Create a sequence from a YAML file."""
    from app.core.sequence_file import parse_sequence

    draft = parse_sequence(read_text(file), name_hint=file.stem)
    if mailboxes is not None:
        draft = replace(draft, mailboxes=tuple(one.strip() for one in mailboxes.split(",") if one.strip()))
    with changing(context) as change:
        _save(change, draft, replace_same_name=replace_it)


@app.command("export")
def export_sequence(context: typer.Context, name: Name) -> None:
    """Print a sequence as the YAML file that would create it."""
    import yaml

    from app.core.queries.step_parts import with_files
    from app.core.sequence_file import format_sequence

    frame = frame_of(context)
    with frame.workspace() as workspace:
        draft = with_files(workspace.store, draft=_draft(workspace.store, name))
    text = format_sequence(draft)
    frame.show(yaml.safe_load(text), text.rstrip("\n"))


@app.command("list")
def list_sequences(context: typer.Context) -> None:
    """Print all sequences."""
    from app.core.queries.sequences import sequence_list

    frame = frame_of(context)
    with frame.workspace() as workspace:
        found = sequence_list(workspace.store)
    names = ("name", "state", "steps", "active", "finished", "sent", "pending", "next_send_at", "last_send_at")
    rows = [{name: getattr(row, name) for name in names} | {"window": row.window_words} for row in found]
    frame.show(
        rows,
        lambda: print_table(
            "",
            (*names[:7], "next", "window"),
            [[*(row[name] for name in names[:7]), instant_text(row["next_send_at"]), row["window"]] for row in rows],
            numbers=names[2:7],
        ),
    )


@app.command("set")
def set_values(
    context: typer.Context,
    name: Name,
    values: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", help="Such as window.start=08:30.")],
) -> None:
    """Change single values of a sequence, named as in its file."""
    wanted = pairs_of(values)
    with changing(context) as change:
        before = _draft(change.workspace.store, name)
        _save(change, _with_values(before, wanted))


def _with_values(draft: SequenceDraft, values: dict[str, str]) -> SequenceDraft:
    import yaml

    from app.core.sequence_file import format_sequence, parse_sequence

    mapping = yaml.safe_load(format_sequence(draft))
    for key, text in values.items():
        if key == "steps":
            raise InputError("Steps are edited with step-add, step-edit, step-remove, step-move and step-wait.")
        # As text first: YAML would read 08:30 as a number of minutes.
        as_text = key.startswith("window.") and key != "window.days"
        _put(mapping, key, text if as_text else _value_of(key, text))
    made = parse_sequence(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False))
    return replace(made, id=draft.id, steps=draft.steps)


def _value_of(key: str, text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"{key} is {text!r}; write a value as in a sequence file, such as [mon, tue].") from error


def _put(mapping: dict[str, Any], key: str, value: Any) -> None:
    first, dot, rest = key.partition(".")
    if not dot:
        mapping[first] = value
        return
    inner = mapping.setdefault(first, {})
    if not isinstance(inner, dict):
        raise InputError(f"A sequence's {first} has no {rest!r} inside; `outpace sequence export` shows the keys.")
    _put(inner, rest, value)


@app.command("delete")
def delete(context: typer.Context, name: Name) -> None:
    """Delete a sequence of which nothing was sent."""
    from app.core.commands.sequences import delete_sequence
    from app.core.queries.sequences import sequence_id_of

    with changing(context) as change:
        store = change.workspace.store
        delete_sequence(store, sequence_id=sequence_id_of(store, name=name), now=change.now)
        change.done({"name": name}, f"Deleted the sequence {name}.")


@app.command("step-add")
def step_add(
    context: typer.Context, name: Name, file: File, at: Annotated[int, typer.Option(help="Its place, from 1.")]
) -> None:
    """Put a new step into a sequence; FILE holds one step."""
    with changing(context) as change:
        draft = _draft(change.workspace.store, name)
        if not 1 <= at <= len(draft.steps) + 1:
            raise InputError(f"--at {at} is no place in {name}; it can be 1 to {len(draft.steps) + 1}.")
        _save(change, replace(draft, steps=insert_step(draft.steps, at - 1, _step(file, first=at == 1))))


@app.command("step-edit")
def step_edit(context: typer.Context, name: Name, position: Position, file: File) -> None:
    """Replace a step's texts and wait by those of FILE."""
    with changing(context) as change:
        draft = _draft(change.workspace.store, name)
        old = _at(draft, position)
        _save(change, _with_step(draft, position, replace(_step(file, first=position == 1), id=old.id)))


@app.command("step-remove")
def step_remove(context: typer.Context, name: Name, position: Position) -> None:
    """Take a step out; its emails that were not sent are cancelled."""
    with changing(context) as change:
        draft = _draft(change.workspace.store, name)
        _at(draft, position)
        _save(change, replace(draft, steps=remove_step(draft.steps, position - 1)))


@app.command("step-move")
def step_move(
    context: typer.Context,
    name: Name,
    source: Annotated[int, typer.Argument(metavar="FROM", help="Its place now, from 1.")],
    target: Annotated[int, typer.Argument(metavar="TO", help="Its place afterwards.")],
) -> None:
    """Move a step to another place."""
    with changing(context) as change:
        draft = _draft(change.workspace.store, name)
        _at(draft, source)
        _at(draft, target)
        _save(change, replace(draft, steps=move_step(draft.steps, source - 1, target - 1)))


@app.command("step-wait")
def step_wait(
    context: typer.Context,
    name: Name,
    position: Position,
    days: Annotated[int, typer.Argument(metavar="DAYS", help="Days after the step before.")],
) -> None:
    """Change how long a step waits."""
    with changing(context) as change:
        draft = _draft(change.workspace.store, name)
        _save(change, _with_step(draft, position, replace(_at(draft, position), wait_days=days)))


def _save(change: Change, draft: SequenceDraft, *, replace_same_name: bool = False) -> None:
    from app.core.commands.sequences import save_sequence

    saved = save_sequence(change.workspace.store, draft=draft, now=change.now, replace_same_name=replace_same_name)
    change.done(
        {"id": saved.id, "name": saved.name, "steps": len(draft.steps)},
        f"Saved the sequence {saved.name} with {len(draft.steps)} steps.",
    )


def _draft(store: Any, name: str) -> SequenceDraft:
    from app.core.queries.sequences import sequence_detail, sequence_id_of

    return sequence_detail(store, sequence_id=sequence_id_of(store, name=name)).draft


def _at(draft: SequenceDraft, position: int) -> StepDraft:
    if not 1 <= position <= len(draft.steps):
        raise NotFound(f"{draft.name} has no step {position}; its steps are 1 to {len(draft.steps)}.")
    return draft.steps[position - 1]


def _with_step(draft: SequenceDraft, position: int, step: StepDraft) -> SequenceDraft:
    steps = (*draft.steps[: position - 1], step, *draft.steps[position:])
    return replace(draft, steps=steps)


def _step(file: Path, *, first: bool) -> StepDraft:
    from app.core.sequence_file import parse_step

    return parse_step(read_text(file), first=first)


def read_text(file: Path) -> str:
    """Return a file's text; EnvironmentTrouble naming it if it cannot be read, InputError if it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8 and try again.") from error
    except OSError as error:
        raise EnvironmentTrouble(f"{file} cannot be read ({error.strerror}); check the name and try again.") from error
