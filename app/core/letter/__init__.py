"""Pure: a text and a contact's fields to a whole message. Must not touch store, mail, clock, sockets or randomness."""

from app.core.letter.bodies import render_body
from app.core.letter.check import check_template, variables
from app.core.letter.markup import Body, answer_body, render_html
from app.core.letter.merge import (
    SENDER_VARIABLES,
    check_subject,
    missing_fields,
    next_weekday,
    render,
    render_subject,
)
from app.core.letter.message import (
    Attached,
    compose,
    header_address,
    make_message_id,
    make_outpace_id,
    reply_subject,
)
from app.core.letter.preview import Preview, preview
from app.core.letter.split import OWN, choose_variant

__all__ = [
    "OWN",
    "SENDER_VARIABLES",
    "Attached",
    "Body",
    "Preview",
    "answer_body",
    "check_subject",
    "check_template",
    "choose_variant",
    "compose",
    "header_address",
    "make_message_id",
    "make_outpace_id",
    "missing_fields",
    "next_weekday",
    "preview",
    "render",
    "render_body",
    "render_html",
    "render_subject",
    "reply_subject",
    "variables",
]
