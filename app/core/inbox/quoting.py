"""Where in a text the new part ends and what it answers begins, by line, in many languages. Pure.

Read line by line from our own table: mail-parser-reply asks for the language beforehand, joins lines over gaps, cuts
lists and short answers off as signatures, and its expressions take minutes over hostile lines.
"""

from __future__ import annotations

import re

from app.core.inbox.phrases import one_of

LONGEST_LINE = 400
INTRODUCTION_LINES = 4
MOST_LINES = 20_000

_WROTE = one_of(
    {
        "en": (r"\b(?:wrote|writes|said)",),
        "de": (r"\bschrieb(?: .{1,120})?|\bschreibt",),
        "fr": (r"\ba [eé]crit",),
        "es, ca": (r"\bescribi[oó]", r"\bha escrit"),
        "pt": (r"\bescreveu",),
        "it": (r"\bha scritto",),
        "nl": (r"\bschreef(?: .{1,120})?", r"\bheeft .{0,80}geschreven"),
        "nordic": (r"\bskrev(?: .{0,120})?", r"\bkirjoitti(?: .{0,80})?"),
        "cs, sk, pl": (r"\bnap[ií]sal\(?a?\)?", r"\bnapsala?(?:\(a\))?", r"\bnapisał\(?a?\)?", r"\bpisze"),
        "ru, uk": (r"\bнаписал\(?а?\)?", r"\bпишет|\bпише|\bнаписав"),
        "hu": (r"\b(?:ezt )?írta(?: .{0,80})?",),
        "tr, ro, el": (r"\b(?:şunu )?yazdı", r"\ba scris", r"\bέγραψε"),
        "any": (r"\d.{0,100}<[^<>@\s]{1,100}@[^<>\s]{1,100}>",),
        "zh, ja, ko": (r"写道", r"のメール|書きました", r"님이 작성"),
    },
    around=r"%s\s*[:：]\s*$",
)
_WROTE_BEGINS = re.compile(
    r"^(?:>\s*)*\W{0,3}(?:on|am|le|el|il|op|em|den|dne|dnia|w dniu|mån|tis|ons|tor|fre|lör|søn|man|tir|a data de"
    r"|\d{1,4}[-./年]|\w{2,4}\.?,? ?\d|пн|вт|ср|чт|пт|сб|вс|от|[^\s<>]+ [^\n]{0,60}<|<|\"|“|„)",
    re.I,
)
_FIELDS = {
    "from": "from von de da van fra från lähettäjä od от від kimden feladó 发件人 差出人 보낸사람 보낸"
    " expéditeur remitente mittente",
    "sent": "sent date gesendet datum envoyé enviado enviada enviado_el fecha data inviato verzonden sendt skickat"
    " lähetetty wysłano odesláno отправлено дата надіслано gönderilen küldve dátum 发送时间 日期 送信日時 날짜 dato",
    "to": "to an à para a aan til till vastaanottaja do komu кому kime címzett 收件人 宛先 받는사람 cc kopie copie",
    "subject": "subject betreff objet asunto assunto oggetto onderwerp emne ämne aihe temat předmět тема konu tárgy"
    " 主题 件名 제목 betr re",
}
_FIELD_OF = {name.replace("_", " "): field for field, names in _FIELDS.items() for name in names.split()}
_FIELD = re.compile(r"^(?:>\s*)*[*_ ]{0,3}([^\W\d_][^\n:*_]{0,18}?)\s?[*_]{0,3}\s*[:：][*_ ]{0,3}\s*(?:\S|$)")
_RULE = one_of(
    {
        "en": (
            r"original (?:message|appointment)",
            r"forwarded message",
            r"reply (?:above|message)",
            r"reply to message",
        ),
        "de": (r"originalnachricht", r"urspr(?:ü|ue?)ngliche (?:nachricht|mail)", r"weitergeleitete nachricht"),
        "fr": (r"message (?:d'origine|original|transféré)",),
        "es, pt": (r"mensaje (?:original|reenviado)", r"mensagem (?:original|encaminhada)"),
        "it": (r"messaggio (?:originale|inoltrato)",),
        "nl": (r"oorspronkelijk bericht",),
        "nordic": (
            r"ursprungligt meddelande",
            r"op(?:rindelig|prinnelig) (?:meddelelse|melding)",
            r"alkuperäinen viesti",
        ),
        "others": (
            r"oryginalna wiadomość|původní zpráva|eredeti üzenet",
            r"исходное сообщение",
            r"原始邮件|元のメッセージ",
        ),
    },
    around=r"^(?:>\s*)*\s*[-_=*]{3,}\s*%s\b.{0,40}$",
)
_FORWARDED = re.compile(
    r"^(?:>\s*)*\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato)\s{0,3}:\s*$",
    re.I,
)
_COLONS = (":", "：")
_UNDERLINE = re.compile(r"^\s*_{20,}\s*$")
_QUOTED = re.compile(r"^\s?(?:>|\|(?=\s))")
_SIGNATURE = re.compile(r"^-- ?$")


def split_quoted(text: str, mark: str) -> tuple[str, str]:
    """Return the new part and the quoted rest; `mark` is a line behind which all is quoted.

    Answers between quoted lines are new; a signature ("-- ", RFC 3676) belongs to the rest.
    """
    lines = text.split("\n")[:MOST_LINES]
    end = next((at for at in range(len(lines)) if lines[at] == mark or _rest_begins(lines, at)), len(lines))
    new: list[str] = []
    quoted: list[str] = []
    for at, line in enumerate(lines[:end]):
        into = quoted if _QUOTED.match(line) or _introduces(lines, at) else new
        into.append(line)
    if not any(line.strip() for line in new) and any(line.strip() for line in lines[end:]):
        new, quoted, end = _below(lines, end)
    body, signature = _without_signature(new)
    rest = [*quoted, *([""] if quoted and end < len(lines) else []), *(line for line in lines[end:] if line != mark)]
    return _tidy(body), _tidy([*signature, *rest])


def _rest_begins(lines: list[str], at: int) -> bool:
    """Return whether at this line a whole message is repeated down to the end."""
    line = lines[at][:LONGEST_LINE]
    if not line.strip():
        return False
    if _RULE.match(line.lower()) or _FORWARDED.match(line):
        return True
    if _UNDERLINE.match(line):
        return any(_header_fields(lines, n) for n in (at + 1, at + 2))
    return bool(_header_fields(lines, at)) or (_introduces(lines, at) and not _answered_below(lines, at))


def _header_fields(lines: list[str], at: int) -> bool:
    """Return whether here stands a block such as "From: / Sent: / Subject:", without blank lines between."""
    first = _field(lines[at]) if at < len(lines) else ""
    if first not in ("from", "sent"):
        return False
    found: set[str] = set()
    gaps = 0
    for line in lines[at : at + 10]:
        field = _field(line)
        if field:
            found.add(field)
        elif not line.strip(" >"):
            gaps += 1
        if gaps > 3:
            break
    return len(found) >= 3


def _field(line: str) -> str:
    match = _FIELD.match(line[:LONGEST_LINE])
    return _FIELD_OF.get(" ".join(match[1].lower().split()), "") if match else ""


def _introduces(lines: list[str], at: int) -> bool:
    """Return whether "On …, … wrote:" begins here, on one line or a few."""
    first = lines[at]
    if not first.strip() or len(first) >= LONGEST_LINE:
        return False
    if _says_wrote(first):
        return bool(_WROTE_BEGINS.match(first)) or _quotes_follow(lines, at + 1)
    last = _end_of_introduction(lines, at)
    if not last or not _WROTE_BEGINS.match(first):
        return False
    joined = " ".join(line.strip()[:LONGEST_LINE] for line in lines[at : last + 1])
    return _says_wrote(joined) and any(letter.isdigit() for letter in joined)


def _says_wrote(line: str) -> bool:
    return line.rstrip().endswith(_COLONS) and _WROTE.search(line.lower()) is not None


def _end_of_introduction(lines: list[str], at: int) -> int:
    """Return the next line that ends with a colon, before a gap; 0 for none within a few lines."""
    for more in range(at + 1, min(at + INTRODUCTION_LINES, len(lines))):
        if not lines[more].strip(" >"):
            return 0
        if lines[more].rstrip().endswith(_COLONS):
            return more
    return 0


def _quotes_follow(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _answered_below(lines: list[str], at: int) -> bool:
    """Return whether marked quotations follow, with words of the writer between or below them."""
    behind = lines[at + 1 :]
    if not _quotes_follow(lines, at + 1) and not any(_QUOTED.match(line) for line in behind[:5]):
        return False
    start = next((n for n, line in enumerate(behind) if _QUOTED.match(line)), len(behind))
    return any(line.strip() and not _QUOTED.match(line) for line in behind[start:])


def _below(lines: list[str], end: int) -> tuple[list[str], list[str], int]:
    """Return all as new where everything stands behind a mark: a forwarded message without a word of the sender's."""
    new = [line for line in lines if not _QUOTED.match(line)]
    if any(line.strip() for line in new[: max(1, end)]):
        return new, [line for line in lines if _QUOTED.match(line)], len(lines)
    return [], lines, len(lines)


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    at = next((n for n, line in enumerate(lines) if _SIGNATURE.match(line)), len(lines))
    return (lines[:at], lines[at:]) if any(line.strip() for line in lines[:at]) else (lines, [])


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
