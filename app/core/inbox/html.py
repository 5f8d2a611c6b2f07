"""HTML of a received message to plain text: nothing runs, nothing is fetched, quotations keep their mark.

Reads tags by one pass of its own: html2text may not be shipped with a program under the MIT licence (GPL), and the
parsers of the standard library take the square of the time over hostile tags.
"""

from __future__ import annotations

import re
from html import unescape

from app.core.inbox.charset import clean

LONGEST = 300_000
DEEPEST_QUOTE = 20
QUOTE_BEGINS = "\x01"
"""Stands on a line of its own where the mail program says that the quoted message begins."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>|<([^<>]*)>")
_BLOCK = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "table",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "address",
        "dl",
        "dt",
        "dd",
        "form",
        "center",
        "td",
        "th",
        "blockquote",
        "body",
    ]
)
_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"])
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "template",
        "svg",
        "object",
        "iframe",
        "applet",
        "select",
        "textarea",
    ]
)
_QUOTE_MARK = re.compile(
    r"\b(?:id|class)\s*=\s*[\"']?[^\"'>]*(?:divrplyfwdmsg|appendonsend|mail-editor-reference-message)", re.I
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def html_to_text(html: str) -> str:
    """Return what a reader of the HTML would see, "> " before quoted lines; 300,000 characters are read at most."""
    return _Reader().read(_without_comments(clean(html[:LONGEST])))


class _Reader:
    """One pass over tags and text."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0
        self._unseen: str = ""
        self._unseen_depth = 0
        self._verbatim = 0

    def read(self, html: str) -> str:
        at = 0
        for match in _TAG.finditer(html):
            self._text(html[at : match.start()])
            at = match.end()
            if match[2]:
                self._tag(match[2].lower(), match[3] or "", closing=bool(match[1]))
        self._text(html[at:])
        self._break()
        return re.sub(r"\n(?:(?:> ?)*\n){2,}", "\n\n", "\n".join(self._lines)).strip("\n ")

    def _text(self, raw: str) -> None:
        if self._unseen or not raw:
            return
        text = clean(unescape(raw)) if "&" in raw else raw
        if self._verbatim:
            first, *rest = text.split("\n")
            self._line.append(first)
            for line in rest:
                self._break()
                self._line.append(line)
        else:
            self._line.append(text)

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if self._unseen:
            if name == self._unseen:
                self._unseen_depth += -1 if closing else (0 if attributes.endswith("/") else 1)
                self._unseen = self._unseen if self._unseen_depth > 0 else ""
            return
        if not closing and not attributes.endswith("/") and (name in _UNSEEN or _is_hidden(name, attributes)):
            self._unseen, self._unseen_depth = name, 1
        elif name in _BLOCK:
            self._block(name, attributes, closing=closing)

    def _block(self, name: str, attributes: str, *, closing: bool) -> None:
        if name in ("td", "th"):
            self._line.append(" ")
            return
        self._break()
        if name in _PARAGRAPH and self._lines and self._lines[-1].strip("> "):
            self._lines.append("> " * self._quoted)
        if name == "blockquote":
            self._quoted = max(0, min(DEEPEST_QUOTE, self._quoted + (-1 if closing else 1)))
        elif name == "pre":
            self._verbatim = max(0, self._verbatim + (-1 if closing else 1))
        elif name == "li" and not closing:
            self._line.append("- ")
        elif not closing and _QUOTE_MARK.search(attributes):
            self._lines.append(QUOTE_BEGINS)

    def _break(self) -> None:
        text = "".join(self._line)
        text = text.rstrip() if self._verbatim else " ".join(text.split())
        if text and text != "-":
            self._lines.append("> " * self._quoted + text)
        elif self._lines and self._lines[-1].strip("> ") and not text and self._line:
            self._lines.append("> " * self._quoted)
        self._line = []


def _is_hidden(name: str, attributes: str) -> bool:
    return name in ("div", "span", "p", "td", "table") and bool(_HIDDEN.search(attributes))


def _without_comments(html: str) -> str:
    """Return the HTML without comments; one that never ends takes the rest with it, as in a browser."""
    pieces: list[str] = []
    at = 0
    while (begins := html.find("<!--", at)) >= 0:
        pieces.append(html[at:begins])
        ends = html.find("-->", begins + 4)
        if ends < 0:
            return "".join(pieces)
        at = ends + 3
    return "".join([*pieces, html[at:]])
