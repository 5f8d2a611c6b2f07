"""The day on which someone away is back, out of free text in several languages. Pure; today comes in.

Our own tables instead of dateparser: that needs half a second to load, takes "May" and "1.5" for dates, and knows
neither ranges nor "until"; see docs/decisions/0007-reading-received-mail.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from app.core.inbox.away import AWAY_SUBJECT, AWAY_TEXT

LONGEST_TEXT = 4_000
_LAST_YEAR = 9_000
"""No calendar of ours goes beyond; a clock that does is wrong."""
FARTHEST = timedelta(days=400)

_MONTH_NAMES = (
    "january jan januar janner jaenner janvier janv enero ene gennaio gen januari janeiro stycznia leden ledna января",
    "february feb febr februar fevrier fevr febrero febbraio februari fevereiro fev lutego unor unora февраля",
    "march mar marz maerz mrz mars marzo maart mrt marco marca brezen brezna марта",
    "april apr avril avr abril abr aprile kwietnia duben dubna апреля",
    "may mai mayo maggio mag mei maio maja maj kveten kvetna мая",
    "june jun juni juin junio giugno giu junho czerwca cerven cervna июня",
    "july jul juli juillet juil julio luglio lug julho lipca cervenec cervence июля",
    "august aug aout agosto ago augustus sierpnia augusti srpen srpna августа",
    "september sept sep septembre septiembre settembre setembro wrzesnia zari сентября",
    "october oct oktober okt octobre octubre ottobre ott outubro pazdziernika rijen rijna октября",
    "november nov novembre noviembre novembro listopada listopad listopadu ноября",
    "december dec dezember dez decembre diciembre dic dicembre dezembro grudnia prosinec prosince декабря",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = (
    "monday mon montag lundi lunes lunedi maandag segunda-feira segunda poniedzialek poniedzialku mandag mandag",
    "tuesday tue tues dienstag mardi martes martedi dinsdag terca-feira terca wtorek wtorku tisdag tirsdag",
    "wednesday wed mittwoch mercredi miercoles mercoledi woensdag quarta-feira quarta sroda srode onsdag",
    "thursday thu thur thurs donnerstag jeudi jueves giovedi donderdag quinta-feira quinta czwartek torsdag",
    "friday fri freitag vendredi viernes venerdi vrijdag sexta-feira sexta piatek fredag",
    "saturday sat samstag sonnabend samedi sabado sabato zaterdag sobota lordag lordag",
    "sunday sun sonntag dimanche domingo domenica zondag niedziela sondag",
)
_WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one a an ein eine einer einem un une una uno een",
            "two zwei deux dos due twee",
            "three drei trois tres tre drie",
            "four vier quatre cuatro quattro",
            "five funf fuenf cinq cinco cinque vijf",
            "six sechs seis sei zes",
            "seven sieben sept siete sette zeven",
            "eight acht huit ocho otto",
        ),
        1,
    )
    for word in words.split()
}
_DAY_WORDS = "days? day tag tage tagen jours? dias? giorni giorno dagen dag"
_WEEK_WORDS = "weeks? woche wochen semaines? semanas? settimane settimana weken week"
_TOMORROW = "tomorrow morgen demain manana domani amanha imorgon jutro"


def _any_of(words: str) -> str:
    return "|".join(sorted(set(words.split()), key=len, reverse=True))


_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|eme|o|a|º|ª)?\b\.?"
_OF = r"(?:[-/]|(?:\s*(?:of|de|del|di|the|,)){0,2}\s*)"
_YEAR = r"(?:[\s,./]{1,2}(?:de\s|del\s|of\s)?(?P<year>(?:19|20)\d\d)\b)?"

_DATED: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d.])(?P<year>20\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?!\d)",
        r"(?P<year>20\d\d)年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
        r"(?<!\d)(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
        rf"(?<![\d.:])(?:\b|(?<=\D)){_DAY}{_OF}{_MONTH}{_YEAR}",
        rf"\b{_MONTH}\s*(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\s?(?:-|to|through|thru|until|till)\s?{_DAY}{_YEAR}(?![\d:])",
        rf"\b{_MONTH}\s*(?:the\s)?{_DAY}{_YEAR}(?![\d:])",
        r"(?<![\d./])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>(?:20)?\d\d)\b(?!:))?",
        rf"\b(?P<last>end of|ende|fin|finales de|fine|eind|final de)\s(?:de\s|d')?{_MONTH}{_YEAR}(?!\s?\d)",
        rf"\b(?<!\d\s)(?<!\d\.\s)(?P<only>){_MONTH}\s(?:de\s|del\s|of\s)?(?P<year>20\d\d)\b",
        r"(?<![\d.:])(?P<day>\d{1,2})\.(?P<month>0[1-9]|1[0-2])(?![\d.:]|\s?(?:h\b|uhr|eur|€))",
        r"(?<![\d./-])(?P<first>\d{1,2})(?P<between>[/-])(?P<second>\d{1,2})"
        r"(?:(?P=between)(?P<year>(?:20)?\d\d))?(?![\d/:-])",
    )
)
"""Dates with a month, the surest form first; what an earlier one took is not read again."""
_ORDINAL = re.compile(
    r"\b(?:on the|the|until the|am|bis(?: zum)?|ab(?: dem)?|le|au|jusqu'au|el(?: dia)?|hasta el(?: dia)?|il|al|del?)"
    r" (?P<day>\d{1,2})(?:st|nd|rd|th|\.(?!\s?\d)|(?=[\s,;!.]|$))(?![\d:.]?\d|\s?(?:h|uhr|am|pm|%)\b)"
)
_WEEKDAY_TOLD = re.compile(rf"\b{_WEEKDAY}")
_SPAN = re.compile(
    rf"\b(?:for|in|fur|pendant|dans|durante|en|per|tra|voor|over|the next|next|die nachsten|kommenden)\s(?:the next\s)?"
    rf"(?P<count>\d{{1,2}}|{_any_of(' '.join(_NUMBERS))})\s(?P<unit>{_any_of(_DAY_WORDS)}|{_any_of(_WEEK_WORDS)})\b"
)
_NEXT_WEEK = re.compile(
    r"\b(?:next week|nachste woche|nachster woche|kommende woche|semaine prochaine|proxima semana|semana que viene"
    r"|prossima settimana|volgende week|(?:rest|end) of (?:the|this) week|this week|diese woche|cette semaine"
    r"|esta semana|deze week)\b"
)
_END_OF_YEAR = re.compile(
    r"\b(?:end of (?:the |this )?year|jahresende|ende des jahres|fin (?:de l'|d')annee|fin(?:ales)? de(?:l)? ano"
    r"|fine (?:dell')?anno)\b"
)
_TOMORROW_TOLD = re.compile(rf"\b(?:{_any_of(_TOMORROW)})\b")

_BACK = re.compile(
    r"(?:\bback\b|\breturn\w*|\bresume\w*|again|available (?:again )?(?:from|on)|reachable (?:again )?(?:from|on)"
    r"|in the office (?:again )?(?:from|on)|wieder|zuruck|ruckkehr|retour|reviens|rentre|reprend\w*|regreso|regresar\w*"
    r"|vuelv\w*|volver\w*|vuelta|reincorpor\w*|rientr\w*|torn\w+|ritorn\w*|terug|weer|volto|retorn\w*|regress\w*"
    r"|tillbaka|tilbage|tilbake|wracam|powrot\w*|wroce|復帰)[^.!?\n]{0,45}$"
)
_UNTIL = re.compile(
    r"(?:\buntil\b|\btill?\b|\bthrough\b|\bthru\b|\bup to\b|\bbis\b|einschl\w*|jusqu|\bhasta\b|\bfino al?\b|\btot\b"
    r"|t/m|\bate\b|\btill och med\b|\btil\b|\bdo\b|\bдо\b|まで|\bto\b|\bau\b|\bal?\b|\s-|\d-)[^.!?\n]{0,25}$"
)
_BEHIND = re.compile(
    r"^(?:(?! and | und | et | y )[^.!?,;\n]){0,40}?(?:\bwieder\b|\bzuruck\b|\bback\b|\breturn|\bterug\b|\breviens"
    r"|\bde retour|\bdisponible|\bagain\b|(?<!nicht )erreichbar|\bweer\b|(?<!niet )bereikbaar|まで)"
)
_STARTS = re.compile(
    r"(?:\bfrom|\bstarting|\bbeginning|\bas of|\bab|\bvon|\bvom|\bseit|\bdu|a partir d[ue]l?|a compter d[ue]|\bdes le"
    r"|\bdesde|\bdel|\bdal|\bvanaf|\bvan|\bod)(?: (?:the|dem|den|le|el|il|on))?(?: [a-z]{2,10}\.?,?)?\s*$"
)
_SENTENCE_ENDS = re.compile(r"(?<=[^\W\d_]{4})[.!?]\s|\n")
_SHORT_TEXT = 120
_PAST = re.compile(r"(?:\bsince\b|\bseit\b|\bdepuis\b|\bsinds\b)[^.!?\n]{0,20}$")


class Told(IntEnum):
    """How surely a day is the one of the return."""

    NOTHING = -1
    STARTS = 0
    MENTIONED = 1
    UNTIL = 2
    BACK = 3


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    told: Told


def return_day(folded: str, *, today: date) -> date | None:
    """Return the day of return, or the last day away where only that is told; None where the text tells none.

    `folded` is the text as `fold` makes it; days without a year are the nearest to `today`, past ones are none.
    """
    text = folded[:LONGEST_TEXT]
    if today.year >= _LAST_YEAR:
        return None
    taken: list[tuple[int, int]] = []
    dated = list(_dates(text, today, taken))
    rest = _without(text, taken)
    back = [one for one in _ordinals(rest, today) if one.told is Told.BACK]
    day, starts = _best([*dated, *back], today)
    for readings in (_ordinals, _weekdays, _spans):
        if day is not None:
            return day
        day, later = _best(list(readings(rest, starts or today)), today)
        starts = later or starts
    return day


def _best(found: list[_Found], today: date) -> tuple[date | None, date | None]:
    """Return the day told most surely, and the start of an absence where only that is told; None for neither."""
    ahead = [one for one in found if today <= one.day <= today + FARTHEST and one.told is not Told.NOTHING]
    surest = max((one.told for one in ahead), default=Told.STARTS)
    days = [one.day for one in ahead if one.told is surest]
    if surest is Told.STARTS:
        return None, max(days, default=None)
    return (max(days) if surest is Told.MENTIONED else min(days)), None


def _without(text: str, taken: list[tuple[int, int]]) -> str:
    """Return the text with what was read of it filled up, so that nothing is read twice."""
    for start, end in taken:
        text = f"{text[:start]}{'#' * (end - start)}{text[end:]}"
    return text


def _dates(text: str, today: date, taken: list[tuple[int, int]]) -> Iterator[_Found]:
    for pattern in _DATED:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            day = _day_of(match, today)
            if day is not None:
                taken.append(match.span())
                if not _PAST.search(text[max(0, match.start() - 40) : match.start()]):
                    yield _found(day, match, text)
    for match in _END_OF_YEAR.finditer(text):
        yield _found(date(today.year, 12, 31), match, text)


def _ordinals(text: str, today: date) -> Iterator[_Found]:
    for match in _ORDINAL.finditer(text):
        months = [divmod(today.year * 12 + today.month - 1 + n, 12) for n in (0, 1, 2)]
        nearest = [_dated(year, month + 1, int(match["day"])) for year, month in months]
        day = next((one for one in nearest if one is not None and one >= today), None)
        if day is not None:
            yield _found(day, match, text, match.start("day"))


def _weekdays(text: str, today: date) -> Iterator[_Found]:
    for match in _WEEKDAY_TOLD.finditer(text):
        ahead = (_WEEKDAYS[match["weekday"]] - today.weekday() - 1) % 7 + 1
        found = _found(today + timedelta(days=ahead), match, text)
        if found.told is not Told.MENTIONED:
            yield found
    if _NEXT_WEEK.search(text):
        yield _Found(today + timedelta(days=7 - today.weekday()), Told.MENTIONED)
    for match in _TOMORROW_TOLD.finditer(text):
        found = _found(today + timedelta(days=1), match, text)
        if found.told is not Told.MENTIONED:
            yield found


def _spans(text: str, today: date) -> Iterator[_Found]:
    for match in _SPAN.finditer(text):
        count = int(match["count"]) if match["count"].isdigit() else _NUMBERS[match["count"]]
        unit = 7 if re.fullmatch(_any_of(_WEEK_WORDS), match["unit"]) else 1
        found = _found(today + timedelta(days=count * unit), match, text)
        yield _Found(found.day, min(found.told, Told.MENTIONED))


def _found(day: date, match: re.Match[str], text: str, start: int | None = None) -> _Found:
    """Return the day with how it is told by the words around it."""
    start = match.start() if start is None else start
    before, behind = text[max(0, start - 70) : start], text[match.end() : match.end() + 50]
    told = Told.MENTIONED
    if _BACK.search(before):
        told = Told.BACK
    elif _UNTIL.search(before) and not _STARTS.search(before):
        told = Told.UNTIL
    elif _BEHIND.search(behind):
        told = Told.BACK
    elif _STARTS.search(before):
        told = Told.STARTS
    elif not _speaks_of_absence(text, start, match.end()):
        told = Told.NOTHING
    return _Found(day, told)


def _speaks_of_absence(text: str, start: int, end: int) -> bool:
    """Return whether the sentence around a day is about being away; in a short text it is."""
    if len(text) <= _SHORT_TEXT:
        return True
    begins = max((one.end() for one in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    ends = _SENTENCE_ENDS.search(text, end)
    sentence = text[begins : ends.start() if ends else len(text)]
    return bool(AWAY_TEXT.search(sentence) or AWAY_SUBJECT.search(sentence))


def _day_of(match: re.Match[str], today: date) -> date | None:
    named = match.groupdict()
    year = named.get("year")
    whole_year = (int(year) + (2000 if len(year) == 2 else 0)) if year else None
    if named.get("first"):
        return _slashed(int(named["first"]), int(named["second"]), whole_year, today, bool(year))
    month = named["month"]
    number = int(month) if month.isdigit() else _MONTHS[month]
    if named.get("last"):
        first = _nearest(number, 1, whole_year, today)
        return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if first else None
    return _nearest(number, int(named.get("day") or 1), whole_year, today)


def _slashed(first: int, second: int, year: int | None, today: date, whole: bool) -> date | None:
    """Return the day of "3/8" or "8/3/2026": the reading that is sooner ahead, the day first where both are."""
    readings = [_nearest(second, first, year, today), _nearest(first, second, year, today)]
    ahead = [one for one in readings if one is not None and one >= today]
    if not whole:
        ahead = [one for one in ahead if one - today < timedelta(days=120)]  # "1/2" is as often a half
    if len(ahead) == 2 and (ahead[1] - today).days + 30 < (ahead[0] - today).days:
        return ahead[1]
    return ahead[0] if ahead else None


def _nearest(month: int, day: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _dated(year, month, day)
    around = [one for n in (-1, 0, 1) if (one := _dated(today.year + n, month, day)) is not None]
    return min(around, key=lambda one: abs(one - today), default=None)


def _dated(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
