"""How servers word that a message was not delivered, is late, or went; the tables of `bounce`. Knows no message."""

from __future__ import annotations

import re

from app.core.inbox.phrases import one_of

DAEMON = one_of(
    {
        "address": (
            r"mailer[-_ .]?daemon",
            r"mail[-_ .]?daemon|\bmdaemon\b",
            r"(?:^|[<\s\"])po+st[-_]?master@|^\W*po+st[-_]?master\W*(?:<|$)",
            r"mail[-_ .]deliver(?:y|e)?[-_ .](?:sub)?system",
            r"microsoftexchange[0-9a-f]+@",
            r"double-bounce",
        ),
        "name": (
            r"^\W*system administrator",
            r"^\W*system attendant",
            r"mail (?:system|administrator|router|gateway|server|robot)\b",
            r"delivery (?:status|subsystem|agent)",
            r"\bndr\b",
        ),
    }
)
"""Who reports: looked for in the whole From."""
MACHINE = re.compile(r"\bno[-_.]?reply|do[-_.]?not[-_.]?reply|\bbounces?\b|autoresponder", re.I)
"""Who may report, if the rest says so too."""

FAILED_SUBJECT = one_of(
    {
        "en": (
            r"undeliver",
            r"returned (?:mail|to sender|message)",
            r"(?:mail|message) (?:delivery )?(?:has )?fail",
            r"deliver\w* (?:has )?fail",
            r"fail\w* (?:delivery|notice|of delivery)",
            r"delivery (?:status )?(?:notification|error|problem|report|notice)",
            r"mail system error",
            r"(?:could not|cannot|can't|couldn't|not) (?:be )?(?:sen[dt]|deliver)",
            r"error sending",
            r"non[- ]?delivery",
            r"message (?:blocked|rejected|you sent blocked)",
            r"bounced|rejected mail|delivery incomplete|user unknown",
        ),
        "de": (r"unzustellbar", r"nicht zugestellt", r"zustellung", r"fehlgeschlagen"),
        "fr": (r"non[- ](?:remis|distribu|d[eé]livr)", r"[eé]chec de (?:la )?remise"),
        "es": (r"no (?:se ha )?(?:podido )?entreg", r"devuelto", r"error de entrega"),
        "it": (r"non (?:consegnat|recapit)", r"mancato recapito"),
        "pt": (r"n[aã]o (?:foi )?entreg", r"falha na entrega"),
        "nl": (r"niet (?:af)?geleverd", r"onbestelbaar|onbezorgbaar"),
        "others": (
            r"не доставлен|недоставлен",
            r"niedostarcz|nie dostarczono",
            r"kan inte levereras|kunne ikke leveres",
            r"nedoručiteln|kézbesíthetetlen|teslim edilemedi",
            r"送信できません|配信できません|配信不能|エラー通知",
            r"退信|无法(?:投递|送达)",
        ),
    }
)

FAILED_TEXT = one_of(
    {
        "en": (
            r"(?:could|can|was|has|were|have|is|did|may)(?: ?n[o'’]t|not)(?: able to| been| yet been)?(?: be)?"
            r" (?:successfully )?(?:deliver|sent|reach)",
            r"unable to (?:deliver|send)",
            r"deliver\w* (?:has |have )?(?:been )?failed",
            r"wasn['’]?t able to deliver",
            r"undeliverable",
            r"(?:permanent|fatal|delivery) (?:fatal )?(?:error|failure|problem)",
            r"following (?:address|recipient|mail)\w*(?:\(\w+\))? .{0,30}(?:fail|reject|error|problem)",
            r"failed (?:recipients|addresses)|failure reasons",
            r"transcript of session",
            r"(?:trouble|error) delivering|error .{0,60}deliver|did not reach|problem .{0,40}deliver",
            r"message (?:was )?(?:not delivered|rejected|blocked|undelivered)",
            r"not delivered|returned (?:below|to sender)",
            r"user unknown|unknown user|no such user|mailbox (?:is )?full|invalid final delivery",
        ),
        "de": (r"nicht (?:an .{0,80})?zugestellt", r"konnte nicht"),
        "fr": (r"n'a pas (?:pu|été) (?:être )?(?:remis|distribué|délivré|livré)",),
        "es": (r"no (?:se )?(?:ha podido|pudo|fue posible) (?:ser )?entreg",),
        "it": (r"non è stato possibile (?:recapitare|consegnare)",),
        "pt": (r"não (?:pôde|foi) (?:ser )?(?:possível )?entreg",),
        "nl": (r"kon niet worden (?:af)?geleverd",),
        "others": (
            r"не может быть доставлено|не было доставлено|не удалось доставить",
            r"nie (?:mogła|można|została) .{0,20}dostarcz",
            r"kunde inte levereras",
            r"送信できません|配信できません|配送できません|送信に失敗|配信に失敗",
        ),
        "servers": (r"(?m:^\W{0,5}[45]\d\d[ -][\w<#(])",),
    }
)

DELAYED = one_of(
    {
        "en": (
            r"delivery status notification \(delay",
            r"\bdelayed\b|delivery delay",
            r"still (?:being retried|trying)",
            r"could not send message for past",
            r"warning: (?:message|could not|delay)",
            r"not yet been delivered",
            r"warning message only|do not need to resend",
            r"will (?:continue|keep) (?:to try|trying|retrying)|will be retried",
            r"no action is required on your part",
        ),
        "de": (r"verz(?:ö|oe)gert", r"wird weiter versucht"),
        "fr": (r"retardé|différé",),
        "es": (r"demorado|retrasad|se reintentará",),
        "others": (r"in ritardo", r"opóźnion", r"задерж", r"vertraagd"),
    }
)
GIVEN_UP = one_of(
    {
        "en": (
            r"giv(?:ing|en) up",
            r"permanent(?:ly)? (?:error|fail|fatal)",
            r"failed permanently",
            r"no further",
            r"not going to try again",
        ),
        "de": (r"endgültig",),
    }
)
DELIVERED_SUBJECT = re.compile(
    r"^(?:success|delivered:|relayed:|zugestellt:|remis :|entregado:)|\(success\)|\(relay", re.I
)

ORIGINAL_BEGINS = re.compile(
    r"^(?:[-=*_| \t.>]{0,60}"
    r"(?:(?:this is|below (?:this line )?is|included is|enclosed is) an? (?:copy|the)"
    r"|below this line"
    r"|the header of the original|headers? of the (?:original|message)"
    r"|(?:here is )?(?:your |the )?(?:original|unsent|returned|undelivered) (?:message|mail)"
    r"(?!\s+was received|\s+details)"
    r"|message (?:headers?|text) follow|your message headers"
    r"|---+ ?original)"
    r"|(?:received|return-path|dkim-signature|x-originating-ip|mime-version|delivered-to):)[^\n]*$",
    re.I | re.M,
)
"""The line from which on a report repeats the message it is about."""
REFUSED = re.compile(r"(?<![\d.@/-])[45]\d\d(?=[ \-:#;,)]|$)|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
"""A reply code of SMTP or a status of RFC 3463 within a line."""
