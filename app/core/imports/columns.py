"""Which column is which: the names people and programs give them, in several languages, to contact fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from app.core.model import CONTACT_FIELDS

TAGS = "tags"
KNOWN = (*CONTACT_FIELDS, TAGS)
_FOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})

_SYNONYMS: Mapping[str, str] = {
    "email": "e-mail, mail, email address, e-mail address, e mail, emailadresse, e-mail-adresse, mailadresse, "
    "adresse email, adresse e-mail, courriel, correo, correo electronico, correo electrónico, email id, posta, "
    "indirizzo email, e-posta, eposta, epost, e-mailadres, work email, business email, primary email, メール, 邮箱",
    "first_name": "first, firstname, given name, givenname, forename, vorname, prenom, prénom, nombre, nome, voornaam, "
    "imie, imię, ad, adi, adı, fornavn, fornamn, etunimi, 名",
    "last_name": "last, lastname, surname, family name, familyname, nachname, familienname, nom, nom de famille, "
    "apellido, apellidos, cognome, achternaam, nazwisko, soyad, soyadi, soyadı, etternavn, efternamn, efternavn, 姓",
    "company": "company name, organisation, organization, organisation name, account, account name, employer, firma, "
    "firmenname, unternehmen, societe, société, entreprise, empresa, azienda, bedrijf, sirket, şirket, foretag, "
    "företag, virksomhed, 会社, 公司",
    "title": "job title, jobtitle, position, role, job, funktion, berufsbezeichnung, stelle, poste, fonction, cargo, "
    "puesto, ruolo, functie, stanowisko, unvan, titel",
    "phone": "phone number, telephone, tel, mobile, mobile phone, cell, work phone, telefon, telefonnummer, handy, "
    "mobil, telephone portable, téléphone, telefono, teléfono, móvil, telefoon, numer telefonu",
    "city": "town, location, stadt, ort, wohnort, ville, ciudad, citta, città, cidade, plaats, stad, miasto, sehir, "
    "şehir, by, 市",
    "country": "country code, nation, land, pays, pais, país, paese, kraj, ulke, ülke, 国",
    "time_zone": "timezone, time zone, tz, zone, zeitzone, fuseau, fuseau horaire, zona horaria, fuso orario, "
    "tijdzone, strefa czasowa, saat dilimi",
    "language": "lang, locale, sprache, langue, idioma, lingua, taal, jezyk, język, dil",
    "tags": "tag, labels, label, groups, group, lists, list, schlagworte, stichworte, gruppe, etiquettes, étiquettes, "
    "etiquetas",
}


def suggest_mapping(header: Sequence[str]) -> dict[int, str]:
    """Return the field each column most likely holds, by the column's place; each field at most once.

    A contact field by its own name wins over a synonym. Other columns become "custom.NAME".
    """
    chosen: dict[int, str] = {}
    for exact in (True, False):
        for place, name in enumerate(header):
            field = _field(name, exact)
            if field and place not in chosen and field not in chosen.values():
                chosen[place] = field
    for place, name in enumerate(header):
        if place not in chosen and name.strip():
            chosen[place] = f"custom.{_free(custom_name(name), chosen)}"
    return chosen


def custom_name(text: str) -> str:
    """Return a column's name as one that a text can use: "Favourite colour" -> favourite_colour."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    plain = plain.removeprefix("custom.")
    name = re.sub(r"[^0-9a-z]+", "_", "".join(c for c in plain if not unicodedata.combining(c))).strip("_")
    if not name:
        name = "field_" + "_".join(f"{ord(c):x}" for c in text.strip()[:8])
    return f"field_{name}" if name[0].isdigit() or name in KNOWN else name


def _field(name: str, exact: bool) -> str | None:
    wanted = _plain(name)
    if exact:
        return next((field for field in KNOWN if _plain(field) == wanted), None)
    return _BY_NAME.get(wanted)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def _free(name: str, chosen: Mapping[int, str]) -> str:
    taken, number, free = set(chosen.values()), 2, name
    while f"custom.{free}" in taken:
        free, number = f"{name}_{number}", number + 1
    return free


_BY_NAME = {_plain(name): field for field, names in _SYNONYMS.items() for name in names.split(",")}
