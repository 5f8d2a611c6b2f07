"""Which folder is which: by the marks of RFC 6154, else by the names that mail programs give them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

INBOX: Final = "INBOX"
Listed = tuple[Sequence[bytes], bytes | None, str]
"""A folder as IMAPClient lists it: flags, delimiter, name."""

_SENT_NAMES = """
sent, sent items, sent messages, sent mail, sent e-mail, sent emails, outbox sent
gesendet, gesendete objekte, gesendete elemente, gesendete nachrichten, postausgang gesendet
envoyés, envoyes, messages envoyés, éléments envoyés, courrier envoyé
enviados, elementos enviados, mensajes enviados, correo enviado, itens enviados, mensagens enviadas
inviati, inviata, posta inviata, elementi inviati, messaggi inviati
verzonden, verzonden items, verzonden berichten
skickat, skickade, skickade objekt, sendt, sendte elementer, sendt post, lähetetyt
wysłane, elementy wysłane, odeslaná pošta, odeslané, odoslané, elküldött, elküldött elemek, trimise, изпратени
отправленные, надіслані, gönderilmiş öğeler, gönderilenler, απεσταλμένα
已发送, 已发送邮件, 已傳送, 寄件備份, 送信済み, 送信済みアイテム, 보낸 편지함
"""
_JUNK_NAMES = """
junk, junk e-mail, junk email, junk mail, spam, bulk, bulk mail, bulk e-mail, quarantine
spamverdacht, spam-verdacht, unerwünscht, unerwünschte werbung, junk-e-mail
courrier indésirable, indésirables, indésirable, pourriel, pourriels
correo no deseado, no deseado, lixo eletrônico, lixo electrónico, posta indesiderata
ongewenste e-mail, ongewenst, skräppost, søppelpost, uønsket e-post, uønsket mail, roskaposti
niechciana poczta, wiadomości-śmieci, nevyžádaná pošta, nevyžiadaná pošta, levélszemét
спам, нежелательная почта, небажана пошта, gereksiz e-posta, istenmeyen posta, ανεπιθύμητη αλληλογραφία
垃圾邮件, 垃圾郵件, 迷惑メール, 스팸 메일함, 정크 메일
"""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that matter, by their names on the server; None for one that is not there."""

    sent: str | None = None
    junk: str | None = None

    @property
    def read(self) -> tuple[str, ...]:
        """Return the folders that answers and bounces land in; the inbox last."""
        return (self.junk, INBOX) if self.junk else (INBOX,)


def find_folders(listed: Iterable[Listed]) -> Folders:
    """Return which of a server's folders are the sent ones and the junk; a mark goes before a name."""
    usable = [one for one in listed if not {flag.lower() for flag in one[0]} & {b"\\noselect", b"\\nonexistent"}]
    return Folders(
        sent=_marked(usable, b"\\sent") or _named(usable, _names(_SENT_NAMES)),
        junk=_marked(usable, b"\\junk", b"\\spam") or _named(usable, _names(_JUNK_NAMES)),
    )


def _marked(listed: Sequence[Listed], *marks: bytes) -> str | None:
    return next((name for flags, _, name in listed if {flag.lower() for flag in flags} & set(marks)), None)


def _named(listed: Sequence[Listed], names: Sequence[str]) -> str | None:
    """Return the folder with the first of the names, the one nearest to the top."""
    found = [
        (names.index(last), name.count(_text(mark)), name)
        for _, mark, name in listed
        if (last := _last(mark, name)) in names
    ]
    return min(found)[2] if found else None


def _last(delimiter: bytes | None, name: str) -> str:
    return name.rpartition(_text(delimiter))[2].casefold()


def _text(delimiter: bytes | None) -> str:
    return delimiter.decode("ascii", "replace") if delimiter else "/"


def _names(text: str) -> list[str]:
    return [name.strip().casefold() for line in text.split("\n") for name in line.split(",") if name.strip()]
