"""Whether an automatic answer tells of an absence, by wording in many languages. Must not read dates.

All phrases are compared with text as `fold` makes it: lower case, no accents.
"""

from __future__ import annotations

from app.core.inbox.phrases import one_of

AWAY_SUBJECT = one_of(
    {
        "en": (
            r"out[- ]of[- ](?:the[- ])?office",
            r"\booo\b",
            r"\baway (?:from|until|till|on)",
            r"\bon (?:(?:annual|parental|sick|maternity|paternity) )?(?:leave|vacation|holiday|pto)\b",
            r"(?:vacation|holiday) (?:reply|response|message|notice|auto)",
            r"\babsence",
            r"not in the office",
        ),
        "de": (
            r"abwesen(?:d|heit)",
            r"nicht im (?:buro|buero|haus)",
            r"im urlaub|urlaubs|^\W*urlaub\W*$",
            r"ausser haus",
        ),
        "fr": (r"en (?:conges?|vacances)\b", r"\babsente?\b", r"absence du bureau"),
        "es": (r"fuera de (?:la )?oficina", r"ausen(?:cia|te)", r"vacaciones"),
        "it": (r"fuori (?:sede|ufficio)", r"assen(?:za|te)", r"in ferie"),
        "nl": (r"afwezig", r"niet op kantoor", r"vakantie"),
        "pt": (r"fora do escritorio", r"de ferias"),
        "pl": (r"poza biurem", r"nieobecn"),
        "nordic": (r"franvaro", r"fravaer", r"\bsemester\b", r"pa ferie", r"lomalla", r"poissa"),
        "others": (
            r"szabadsag|tavol\b",
            r"mimo kancelar|nepritomn",
            r"в отпуске|отсутств",
            r"izinde|ofis disi",
            r"不在|休暇|外出",
            r"부재",
            r"休假",
        ),
    }
)
"""Said of an absence in a subject."""

AWAY_TEXT = one_of(
    {
        "en": (
            r"out of (?:the )?office",
            r"\booo\b",
            r"\b(?:currently|presently|am|be|been|i'm) (?:\w+ )?(?:away|absent|travell?ing)\b",
            r"\bon (?:an? )?(?:\w+ )?(?:leave|vacation|holidays?|pto|sabbatical|business trip)\b",
            r"\b(?:i am|i'm|i will be|i'll be) out\b|\bout (?:this week|today|until|till)\b",
            r"away from (?:the office|my (?:desk|e?-?mail|office))",
            r"not (?:be )?(?:in the office|at my desk|working)",
            r"limited (?:access|availability)",
            r"(?:will|shall) (?:be back|return|respond|reply) (?:\w+ ){0,4}(?:when|upon|after|on|once)",
            r"(?:upon|on|after) my return",
            r"when i(?:'m| am| get)? (?:back|return)",
            r"be back (?:in the office|on|at)\b",
            r"\b(?:be|am|are) available again\b",
            r"attending (?:an? |the )?(?:\w+ ){0,2}(?:conference|fair|trade show|training)",
            r"enjoying (?:a|my|some) (?:\w+ )?(?:holiday|vacation|break|time off)",
            r"taking (?:some )?time off",
            r"(?:office is|offices are|we (?:are|will be)) closed",
            r"(?:no access to|not checking) (?:my )?e?-?mail",
        ),
        "de": (
            r"abwesen(?:d|heit)",
            r"nicht (?:im|in meinem) (?:buro|buero|haus)",
            r"im (?:urlaub|krankenstand)|\bmeinen urlaub\b",
            r"elternzeit|mutterschutz",
            r"nicht erreichbar",
            r"nicht am (?:arbeits)?platz",
            r"ausser haus",
            r"auf (?:dienst|geschafts)reise",
            r"wieder (?:im buro|im buero|erreichbar|fur sie da|da\b|zuruck)",
            r"betriebsferien|betriebsurlaub",
            r"nach meiner ruckkehr",
            r"erst (?:ab|am|wieder)",
            r"keinen zugriff",
        ),
        "fr": (
            r"en (?:conges?|vacances|deplacement)\b",
            r"absente?s?\b.{0,40}(?:bureau|jusqu|du|le|actuellement|pour)",
            r"(?:actuellement|suis|serai) absente?",
            r"de retour|a mon retour|mon (?:absence|retour)",
            r"fermeture annuelle",
            r"conge (?:maternite|parental|maladie)",
        ),
        "es": (
            r"fuera de (?:la |mi )?oficina",
            r"de (?:vacaciones|viaje)\b",
            r"(?:estoy|estare) (?:ausente|fuera)",
            r"ausencia",
            r"a mi (?:vuelta|regreso)|(?:estare|estoy) de (?:vuelta|regreso)",
            r"me reincorpor",
            r"de baja (?:maternal|paternal|medica|por)",
            r"sin acceso|acceso limitado",
        ),
        "it": (
            r"fuori (?:sede|ufficio)",
            r"in (?:ferie|maternita)",
            r"sono assente|saro (?:assente|di nuovo)",
            r"al mio rientro",
        ),
        "nl": (
            r"afwezig",
            r"niet (?:op|aanwezig|bereikbaar)",
            r"(?:met|op) (?:vakantie|verlof)",
            r"ben (?:ik )?(?:weer|terug)",
        ),
        "pt": (r"fora do escritorio", r"de ferias", r"(?:estarei|estou) ausente", r"ausente do"),
        "pl": (r"poza biurem", r"na urlopie", r"nieobecn"),
        "nordic": (
            r"franvarande|pa semester",
            r"fravaerende|pa ferie|ikke pa kontoret",
            r"lomalla",
        ),
        "others": (
            r"szabadsagon",
            r"mimo kancelar|na dovolene",
            r"в отпуске|отсутствую|не в офисе",
            r"izindeyim",
            r"不在に|休暇|외출|부재중|休假",
        ),
    }
)
"""Said of an absence in a text."""

LEFT = one_of(
    {
        "en": (
            r"(?:no longer|not) (?:work(?:s|ing)? (?:for|at|with|here)|employed|with (?:us|the company)|part of)",
            r"(?:has|have) left (?:the|our|us)\b",
            r"left the (?:company|organi[sz]ation|firm|business)",
            r"(?:mailbox|address|account|e-?mail) (?:is|will be) (?:no longer|not) (?:\w+ )?"
            r"(?:monitored|active|in use|valid|read|checked)",
        ),
        "de": (
            r"nicht mehr (?:fur|bei|im unternehmen|in unserem|tatig|aktiv|gelesen)",
            r"unternehmen verlassen|ausgeschieden",
        ),
        "fr": (r"ne (?:fait|travaille) plus", r"a quitte (?:la|l'|le|notre)"),
        "others": (
            r"ya no (?:trabaja|forma)",
            r"non lavora piu",
            r"werkt niet (?:meer|langer)",
            r"nao (?:trabalha|faz) mais",
        ),
    }
)
"""Said of someone who is gone for good: no absence, since nobody comes back."""

ACKNOWLEDGED = one_of(
    {
        "en": (
            r"(?:we|i) (?:have )?(?:now )?received your",
            r"thank(?:s| you) for (?:contacting|your (?:e?-?mail|message|inquiry|request)).{0,160}"
            r"(?:ticket|case|as soon as|within|shortly|get back|respond)",
            r"(?:ticket|case|request) (?:number|id|#)",
            r"has been (?:received|created|opened|logged)",
        ),
        "de": (r"ihre (?:e-?mail|nachricht|anfrage) (?:ist|wurde|haben wir)", r"eingangsbestatigung|ticketnummer"),
        "others": (r"nous avons bien recu|hemos recibido|abbiamo ricevuto",),
    }
)
"""Said by a help desk to everyone, which speaks of office hours as well."""

PERSONAL = one_of(
    {
        "en": (r"\b(?:i am|i'm|i will|my return)\b",),
        "others": (r"\b(?:ich bin|je suis|mon retour|estoy|sono|ik ben)\b",),
    }
)
"""Said by a person of itself."""
