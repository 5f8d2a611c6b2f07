"""Whether a person asks not to be written to any more, in many languages. Must see the new part of a text only.

All phrases are compared with text as `fold` makes it: lower case, no accents.
"""

from __future__ import annotations

from app.core.inbox.folding import fold
from app.core.inbox.original import outpace_id_in
from app.core.inbox.phrases import one_of

SHORT = 60
"""Characters up to which a bare word such as "stop" is a request."""
LOOKED_AT = 1_200

_WORDS = {
    "en": (r"un-?subscribe(?: me)?", r"remove(?: me)?", r"opt[- ]?out", r"stop", r"take me off"),
    "de": (r"abmeld(?:en|ung)", r"austragen", r"(?:newsletter )?abbestellen", r"loschen", r"streichen", r"stopp"),
    "fr": (r"desabonner", r"desinscri(?:re|ption)", r"desabonnement", r"arretez", r"stop svp", r"stop pub"),
    "es": (r"(?:dar(?:me)? de )?baja", r"cancelar suscripcion", r"desuscribir", r"eliminar", r"cancelar"),
    "it": (r"cancella(?:mi|zione)", r"disiscri\w+", r"rimuovi(?:mi)?"),
    "nl": (r"uitschrijven", r"afmelden"),
    "pt": (r"cancelar inscricao", r"descadastrar", r"remover"),
    "others": (r"wypisz", r"rezygnuje", r"avregistrera", r"afmeld", r"отписаться|отпишите", r"стоп"),
}
"""What stands alone, in a subject or as a whole answer."""
_POLITE = r"(?:please |pls |kindly |bitte |merci de |por favor,? |per favore,? |graag )?"
_SUBJECT = one_of(
    _WORDS,
    around=rf"^\W*(?:(?:re|aw|sv|rv|fwd?|tr)\s*:\s*)*\W*{_POLITE}%s\W*(?:\d{{1,12}}-[a-z0-9]{{8,64}})?\W*$",
)
_BARE = one_of(
    {
        **_WORDS,
        "more": (r"stop (?:it|this|now)", r"end|quit|cancel"),
    },
    around=rf"^\W*{_POLITE}%s(?:,? (?:please|bitte|thanks|thank you|danke|svp|merci|gracias|grazie|now|asap|me))?\W*$",
)

_CLAUSE = one_of(
    {
        "en": (r"un-?subscribe(?: me)?", r"opt[- ]?out", r"(?:remove|delete) me", r"take me off"),
        "de": (r"abmelden", r"austragen", r"abbestellen"),
        "fr": (r"desabonner", r"desinscri(?:re|ption)"),
        "es": (r"(?:dar(?:me)? de )?baja",),
        "it, nl": (r"cancellami", r"uitschrijven|afmelden"),
    },
    around=rf"(?:^|[,.;:!?\n-])\s*{_POLITE}%s\s*(?:$|[,.;!\n])",
)
"""What stands alone between commas or full stops of a short answer."""

_ASKS = one_of(
    {
        "en": (
            r"\b(?:remove|delete|strike|scrub) (?:me|us|my (?:e-?mail|name|address|contact|details|data|info\w*)"
            r"(?: address)?|this (?:e-?mail|address)(?: address)?) ?(?:off|from|out of)\b",
            r"\b(?:take|get|keep) (?:me|us|my (?:e-?mail|name|address)(?: address)?) (?:off|out of)"
            r" (?:your|this|the|all|any|of)\b",
            r"(?:please|kindly|pls|can you|could you) (?:unsubscribe|opt[- ]?out|remove (?:me|us|my|this address))",
            r"\bunsubscribe (?:me|us|my|this|from)\b",
            r"(?:want|like|wish|need|asking) to (?:be (?:unsubscribed|removed|opted[- ]?out)|unsubscribe|opt[- ]?out)",
            r"\bopt (?:me|us) out",
            r"\b(?:please|pls|kindly) (?:remove|unsubscribe|opt[- ]?out)(?=[.!]|$)",
            r"\bwant off (?:this|your|the)\b",
            r"\b(?:desist from|leave me alone|lose my (?:e-?mail|address))",
            r"how (?:do|can) i (?:unsubscribe|opt out|get off)",
            r"\b(?:stop|quit|cease) (?:e-?mailing|contacting|writing|spamming|messaging|bothering)",
            r"\b(?:stop|quit|cease) (?:sending (?:me|us|these|e-?mail|mail|more|any|your|this|such)"
            r"|these (?:e-?mail|mail|messages)|all (?:e-?mail|contact|further))",
            r"(?:do not|don't|dont|never|not to) (?:ever )?(?:e-?mail|contact|write|message|spam)"
            r"(?:(?: to)? (?:me|us)\b(?! (?:at|on|in|before|until)\b)| again)",
            r"(?:do not|don't|dont|never) (?:ever )?send (?:me |us )?(?:any )?(?:more |further |other |these |such )?"
            r"(?:e-?mail|mail|message)",
            r"\bno (?:more|further) (?:e-?mails?|messages?|mails?)(?: please|,? thank|[.!]|$| from| to (?:me|us))",
            r"(?:not|don't|dont|no longer) (?:want|wish|like) to (?:hear from you"
            r"|receive(?= (?:any|more|further|your|these|this|such|e-?mail|mail|message|newsletter|them)|[.!]|$)"
            r"|be (?:contacted|e-?mailed)\b(?! (?:by|via|on) )"
            r"|get (?:any |more |your |these |further )*(?:e-?mail|mail|message))",
            r"(?:not|don't) (?:want|wish) (?:any (?:more |further )?|more |your |these )"
            r"(?:e-?mails?|messages?|newsletters?)",
        ),
        "de": (
            r"(?:nehmen|streichen|loschen|entfernen|tragen) sie (?:bitte )?(?:mich|uns|meine|unsere|diese)\b",
            r"(?:nimm|streich|losch|entfern|trag)e? mich\b",
            r"(?:aus|von) (?:ihrem|ihrer|eurem|eurer|dem|der) (?:e-?mail-?)?"
            r"(?:verteiler|mailingliste|liste|adressliste|datenbank)",
            r"\b(?:aus|von) (?:dem|ihrem|eurem) verteiler|(?:verteiler|liste) (?:nehmen|streichen|austragen|loschen)",
            r"nicht mehr (?:anschreiben|kontaktieren|anmailen|schreiben|kontaktiert|angeschrieben)",
            r"keine (?:werbung|werbemails?|newsletter|unaufgeforderten \S+)",
            r"keine (?:weiteren |weitere |mehr )(?:e-?mails?|mails?|nachrichten|werbung|angebote|werbemails?)",
            r"keine (?:e-?mails?|mails?|nachrichten|werbung|angebote|werbemails?) mehr",
            r"(?:bitte |mochte )(?:mich |uns )?(?:hiermit )?(?:vom newsletter |vom verteiler )?"
            r"(?:abmelden|austragen|abbestellen)",
            r"(?:schreiben|kontaktieren|mailen) sie (?:mir|mich|uns) (?:bitte )?(?:nicht|nie) (?:mehr|wieder|weiter)",
            r"unterlassen sie .{0,60}(?:e-?mail|mail|werbung|kontakt)",
            r"horen sie auf,? .{0,40}(?:schreiben|schicken|senden|mailen)",
            r"widerspreche .{0,60}(?:werbung|nutzung|kontakt|speicher|verarbeitung)",
        ),
        "fr": (
            r"(?:me |nous )(?:desabonner|desinscrire|retirer|supprimer|rayer)",
            r"(?:desabonnez|desinscrivez|retirez|supprimez|enlevez|rayez)[- ]?(?:moi|nous|mon|mes)\b",
            r"ne (?:plus )?(?:souhait|v(?:eu|ou)|desir)\w* (?:pas |plus )?(?:recevoir|etre contact)",
            r"(?:merci de|veuillez) ne (?:plus|pas) (?:me |nous )?(?:\w+ )?"
            r"(?:contacter|ecrire|envoyer|solliciter|recontacter)",
            r"ne (?:plus|pas) (?:m'|me |nous )(?:ecri|envo|contact|sollicit)",
            r"ne (?:m'|me |nous )(?:ecri|envo|contact|sollicit)\w+ (?:plus|pas)",
            r"(?:arretez|cessez) de (?:m'|me |nous )",
            r"(?:de|a) (?:votre|vos) listes? (?:de diffusion|d'envoi|de contacts?)",
        ),
        "es": (
            r"\b(?:darme|dame|denme|deme|darnos|(?:me|nos) (?:den|de|des|deis)) de baja",
            r"\b(?:elimin|borr|quit|retir|saqu)\w{1,6} (?:mi |mis |nuestro )?"
            r"(?:de (?:su|sus|la|vuestra|esta|tu) (?:lista|base)|correo|direccion|datos|e-?mail)",
            r"no (?:deseo|quiero|queremos|deseamos) (?:recibir|seguir recibiendo|que me)",
            r"no me (?:escriban?|envien?|contacten?|manden?|escribas|envies|mandes) (?:mas|nunca)",
            r"\bdejen? de (?:enviar|escribir|contactar|mandar)",
        ),
        "it": (
            r"(?:cancell|rimuov|elimin)\w{1,6} (?:il mio|i miei|dalla|dal)\b",
            r"\b(?:cancella(?:te)?mi|rimuove(?:te)?mi|disiscriv\w+mi)\b",
            r"non (?:voglio|desidero|vorrei) (?:piu )?ricevere",
            r"non (?:scriv|invi|contatt)\w+ (?:mi )?piu",
        ),
        "nl": (
            r"(?:haal|verwijder|schrijf) (?:mij|me|ons|mijn) .{0,30}(?:lijst|bestand|\buit\b)",
            r"geen (?:e-?mails? |mails? |berichten )meer",
            r"wil (?:mij|me) (?:uitschrijven|afmelden)",
        ),
        "pt": (
            r"nao (?:quero|desejo) (?:mais )?receber",
            r"\b(?:remova|retire|exclua)(?:-me| (?:o )?meu| me)\b",
            r"\bparem? de (?:enviar|mandar)",
        ),
        "others": (
            r"prosze (?:o )?(?:usun|wypis|nie (?:wysylac|pisac))",
            r"отпишите меня|удалите .{0,30}(?:адрес|меня|рассылк)|не (?:пишите|присылайте)",
        ),
    }
)
"""What asks for it within a sentence."""

_MERELY_TOLD = one_of(
    {
        "en": (
            r"if you (?:no longer |do not |don't )?(?:wish|want|would like|prefer)",
            r"\bclick(?:ing)? (?:here|on|the|this|below)|here to|(?:following|this) link|link below",
            r"\b(?:reply|answer|respond)\b",
        ),
        "de": (r"(?:wenn|falls) sie", r"klicken", r"antworten sie"),
        "fr": (r"si vous (?:ne )?(?:souhaitez|voulez)", r"cliquez", r"repondez"),
        "es": (r"si (?:no )?(?:desea|quiere)", r"haga clic", r"responda"),
        "others": (r"se non", r"clicca", r"als u", r"\bklik"),
    },
    around=r"(?:%s[^.!?\n]{0,80}|(?:if you|wenn sie|si vous(?: ne)?|si usted|se non|als u) (?:would )?)$",
)
"""Stands before the words in a footer, which only tells how to ask."""


def why_unsubscribe(subject: str, text: str) -> str:
    """Return the words that ask to be written to no more; "" where there are none. `text` is the new part."""
    if _SUBJECT.search(fold(subject[:300])):
        return f"asks not to be written to: “{subject[:120]}”"
    body = fold(text[:LOOKED_AT]).strip()
    first = next((line for line in body.split("\n") if line.strip(" .,!-")), "")
    if len(first) <= SHORT and len(body) <= SHORT * 5 and _BARE.search(first):
        return f"asks not to be written to: “{first}”"
    clause = _CLAUSE.search(body) if len(body) <= SHORT * 2 else None
    if clause:
        return f"asks not to be written to: “{clause[0].strip(' ,.;:!?-')}”"
    flowing = " ".join(body.split())
    for asked in _ASKS.finditer(flowing):
        if not _MERELY_TOLD.search(flowing[max(0, asked.start() - 100) : asked.start()]):
            return f"asks not to be written to: “{asked[0][:120]}”"
    return ""


def is_unsubscribe_mail(subject: str) -> bool:
    """Return whether a mail program made the message from our List-Unsubscribe: its subject names one of our ids."""
    return fold(subject[:300]).startswith("unsubscribe") and bool(outpace_id_in(subject.lower()))
