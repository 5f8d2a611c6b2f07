"""`settings`: what the window's page of settings decides about emails, to read and to change."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.frame import changing, frame_of, pairs_of, print_table

app = typer.Typer(help="Settings that decide about emails: list, set.", rich_markup_mode=None)
_TRUTH = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@app.command("list")
def list_settings(context: typer.Context) -> None:
    """Print every setting with its value."""
    from app.core.queries.settings import all_settings
    from app.core.settings import DECLARED

    frame = frame_of(context)
    with frame.workspace() as workspace:
        values = all_settings(workspace.store)
    rows = [
        {"key": one.key, "value": values[one.key], "default": one.default, "unit": one.unit, "says": one.sentence}
        for one in DECLARED
    ]
    names = ("key", "value", "unit", "says")
    frame.show(rows, lambda: print_table("", names, [[_word(row[name]) for name in names] for row in rows]))


@app.command("set")
def set_settings(
    context: typer.Context,
    values: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", help="Such as domain_per_hour=50.")],
) -> None:
    """Change settings, all or none; yes and no are written so."""
    from app.core.commands.settings import set_setting
    from app.core.settings import declared

    wanted = {key: (declared(key), text) for key, text in pairs_of(values).items()}
    checked = {key: which.checked(_read(which.default, text)) for key, (which, text) in wanted.items()}
    with changing(context) as change:
        for key, (which, _) in wanted.items():
            set_setting(change.workspace.store, which=which, value=checked[key])  # type: ignore[misc]
        words = ", ".join(f"{key} is {_word(value)}" for key, value in checked.items())
        change.done({"settings": checked}, f"Set: {words}.")


def _read(default: bool | int | str, text: str) -> Any:
    """Return a text as a value of the setting's type; one that fits none is left for the setting to refuse."""
    if isinstance(default, bool):
        return _TRUTH.get(text.strip().lower(), text)
    if isinstance(default, int):
        try:
            return int(text.strip())
        except ValueError:
            return text
    return text.strip()


def _word(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
