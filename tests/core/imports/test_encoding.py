"""Encodings of real contact lists: few accents, many languages."""

from __future__ import annotations

import io

import pytest

from app.core.errors import InputError
from app.core.imports import read_contacts
from app.core.imports.encoding import find_encoding

NAMES = {
    "cp1252": ["Jürgen", "Zoé", "Größe", "Søren Østergaard;Åkesson", "Íñigo Peña", "João Conceição", "ÜBUNG", "“Zoë”"],
    "cp1250": ["Paweł;Łódź;Gdańsk", "Jiří Dvořák;Zdeňka Nováková", "Győző Erdős", "Małgorzata"],
    "cp1254": ["Şule;Yıldız", "Oğuz Çelik;Ayşe", "İstanbul"],
    "cp1257": ["Jānis Bērziņš;Rīga"],
    "cp1251": ["Мария", "ООО «Ромашка»"],
    "cp1253": ["Γιώργος Παπαδάκης", "Ελένη"],
    "cp932": ["田中太郎;佐藤さくら;東京都渋谷区"],
    "gb18030": ["王小明;李华;北京市朝阳区"],
}


@pytest.mark.parametrize(("encoding", "names"), [(page, names) for page, all_ in NAMES.items() for names in all_])
def test_a_few_names_tell_the_code_page(encoding: str, names: str) -> None:
    data = f"email;names\na@x.example;{names}\n".encode(encoding)
    assert data.decode(find_encoding(data, name="people.csv")).endswith(f"{names}\n")


def test_accents_far_down_a_big_file_are_seen() -> None:
    data = ("email;vorname\n" + "a@x.example;Anna\n" * 40_000 + "z@x.example;Jürgen\n").encode("cp1252")
    assert find_encoding(data, name="people.csv") == "cp1252"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused_in_a_sentence(encoding: str) -> None:
    with pytest.raises(InputError, match="not a text file"):
        read_contacts(io.BytesIO("email\na@x.example\n".encode(encoding)), name="people.csv")


def test_a_long_word_without_end_costs_no_time() -> None:
    data = b"email\n" + b"x" * 900_000 + "ü".encode("cp1252")
    assert find_encoding(data, name="people.csv") == "cp1252"
