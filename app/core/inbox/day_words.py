"""How days, and what they mean for an absence, are told in many languages; the tables of `return_day`.

For text as `fold` makes it. Our own instead of dateparser, see docs/decisions/0007-reading-received-mail.md.
"""

from __future__ import annotations

import re

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
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = (
    "monday mon montag lundi lunes lunedi maandag segunda-feira segunda poniedzialek poniedzialku mandag mandag",
    "tuesday tue tues dienstag mardi martes martedi dinsdag terca-feira terca wtorek wtorku tisdag tirsdag",
    "wednesday wed mittwoch mercredi miercoles mercoledi woensdag quarta-feira quarta sroda srode onsdag",
    "thursday thu thur thurs donnerstag jeudi jueves giovedi donderdag quinta-feira quinta czwartek torsdag",
    "friday fri freitag vendredi viernes venerdi vrijdag sexta-feira sexta piatek fredag",
    "saturday sat samstag sonnabend samedi sabado sabato zaterdag sobota lordag lordag",
    "sunday sun sonntag dimanche domingo domenica zondag niedziela sondag",
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
NUMBERS = {
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
WEEK_WORDS = "weeks? woche wochen semaines? semanas? settimane settimana weken week"
_TOMORROW = "tomorrow morgen demain manana domani amanha imorgon jutro"


def any_of(words: str) -> str:
    """Return an expression for any of the words, the longest first."""
    return "|".join(sorted(set(words.split()), key=len, reverse=True))


_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|eme|o|a|º|ª)?\b\.?"
_OF = r"(?:[-/]|(?:\s*(?:of|de|del|di|the|,)){0,2}\s*)"
_YEAR = r"(?:[\s,./]{1,2}(?:de\s|del\s|of\s)?(?P<year>(?:19|20)\d\d)\b)?"

DATED: tuple[re.Pattern[str], ...] = tuple(
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
ORDINAL = re.compile(
    r"\b(?:on the|the|until the|am|bis(?: zum)?|ab(?: dem)?|le|au|jusqu'au|el(?: dia)?|hasta el(?: dia)?|il|al|del?)"
    r" (?P<day>\d{1,2})(?:st|nd|rd|th|\.(?!\s?\d)|(?=[\s,;!.]|$))(?![\d:.]?\d|\s?(?:h|uhr|am|pm|%)\b)"
)
"""A day of a month that is not named."""
WEEKDAY_TOLD = re.compile(rf"\b{_WEEKDAY}")
SPAN = re.compile(
    rf"\b(?:for|in|fur|pendant|dans|durante|en|per|tra|voor|over|the next|next|die nachsten|kommenden)\s(?:the next\s)?"
    rf"(?P<count>\d{{1,2}}|{any_of(' '.join(NUMBERS))})\s(?P<unit>{any_of(_DAY_WORDS)}|{any_of(WEEK_WORDS)})\b"
)
NEXT_WEEK = re.compile(
    r"\b(?:next week|nachste woche|nachster woche|kommende woche|semaine prochaine|proxima semana|semana que viene"
    r"|prossima settimana|volgende week|(?:rest|end) of (?:the|this) week|this week|diese woche|cette semaine"
    r"|esta semana|deze week)\b"
)
END_OF_YEAR = re.compile(
    r"\b(?:end of (?:the |this )?year|jahresende|ende des jahres|fin (?:de l'|d')annee|fin(?:ales)? de(?:l)? ano"
    r"|fine (?:dell')?anno)\b"
)
TOMORROW_TOLD = re.compile(rf"\b(?:{any_of(_TOMORROW)})\b")

BACK = re.compile(
    r"(?:\bback\b|\breturn\w*|\bresume\w*|again|available (?:again )?(?:from|on)|reachable (?:again )?(?:from|on)"
    r"|in the office (?:again )?(?:from|on)|wieder|zuruck|ruckkehr|retour|reviens|rentre|reprend\w*|regreso|regresar\w*"
    r"|vuelv\w*|volver\w*|vuelta|reincorpor\w*|rientr\w*|torn\w+|ritorn\w*|terug|weer|volto|retorn\w*|regress\w*"
    r"|repondr\w+ a partir|tillbaka|tilbage|tilbake|wracam|powrot\w*|wroce|復帰)[^.!?\n]{0,45}$"
)
"""Stands before the day of the return."""
UNTIL = re.compile(
    r"(?:\buntil\b|\btill?\b|\bthrough\b|\bthru\b|\bup to\b|\bbis\b|einschl\w*|jusqu|\bhasta\b|\bfino al?\b|\btot\b"
    r"|t/m|\bate\b|\btill och med\b|\btil\b|\bdo\b|\bдо\b|まで|\bto\b|\bau\b|\bal?\b|\s-|\d-)[^.!?\n]{0,25}$"
)
"""Stands before the last day away."""
BEHIND = re.compile(
    r"^(?:(?! and | und | et | y )[^.!?,;\n]){0,40}?(?:\bwieder\b|\bzuruck\b|\bback\b|\breturn|\bterug\b|\breviens"
    r"|\bde retour|\bdisponible|\bagain\b|(?<!nicht )erreichbar|\bweer\b|(?<!niet )bereikbaar|まで)"
)
"""Stands behind the day of the return, where the verb comes last."""
STARTS = re.compile(
    r"(?:\bfrom|\bstarting|\bbeginning|\bas of|\bab|\bvon|\bvom|\bseit|\bdu|a partir d[ue]l?|a compter d[ue]|\bdes le"
    r"|\bdesde|\bdel|\bdal|\bvanaf|\bvan|\bod)(?: (?:the|dem|den|le|el|il|on))?(?: [a-z]{2,10}\.?,?)?\s*$"
)
"""Stands before the first day away."""
PAST = re.compile(r"(?:\bsince\b|\bseit\b|\bdepuis\b|\bsinds\b)[^.!?\n]{0,20}$")
"""Stands before a day on which something began that goes on."""
