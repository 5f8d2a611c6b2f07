"""What the window remembers lies in the data folder, and survives the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray

from app.ui.application import chosen_scheme
from app.ui.remembered import FILE_NAME, Remembered
from app.ui.theme import SchemeChoice


def test_values_survive_in_the_data_folder(tmp_path: Path) -> None:
    first = Remembered(tmp_path)
    first.remember("contacts/columns", "name, email")
    first.remember_state("window/geometry", QByteArray(b"\x00\xff\x01"))
    del first
    again = Remembered(tmp_path)
    assert again.text("contacts/columns") == "name, email"
    assert bytes(again.state("window/geometry").data()) == b"\x00\xff\x01"
    assert (tmp_path / FILE_NAME).exists()


def test_what_was_never_kept_is_empty() -> None:
    assert Remembered().text("nothing", "default") == "default"
    assert Remembered().state("nothing").isEmpty()


def test_a_scheme_that_is_none_counts_as_not_chosen() -> None:
    remembered = Remembered()
    assert chosen_scheme(remembered) is SchemeChoice.SYSTEM
    remembered.remember("preferences/scheme", "dark")
    assert chosen_scheme(remembered) is SchemeChoice.DARK
    remembered.remember("preferences/scheme", "purple")
    assert chosen_scheme(remembered) is SchemeChoice.SYSTEM
