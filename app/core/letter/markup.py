"""Markdown with masked values to the two bodies of an email: HTML and readable plain text. Raw HTML is never let in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markdown_it.utils import EnvType, OptionsDict

from app.core.letter.check import variables
from app.core.letter.masks import clean, to_html, to_source, to_text
from app.core.model import MergeFields

_SCHEME = re.compile(r"[^/?#]*?:")
_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#].*)?$")

_PAGE = (
    '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n<body>\n'
    "<div style=\"font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;"
    'color:#1f2328">\n{body}</div>\n</body></html>\n'
)
_STYLES = {
    "blockquote_open": "margin:0 0 1em;padding-left:12px;border-left:3px solid #d0d7de;color:#57606a",
    "code_inline": "font-family:Consolas,Menlo,monospace;font-size:14px",
    "fence": "font-family:Consolas,Menlo,monospace;font-size:14px",
    "code_block": "font-family:Consolas,Menlo,monospace;font-size:14px",
    "hr": "border:0;border-top:1px solid #d0d7de",
    "heading_open": "font-size:17px;margin:1em 0 0.5em",
}


@dataclass(frozen=True, slots=True)
class Body:
    """The two forms of one email's content: `text` with line ends "\\n", `html` a whole document."""

    text: str
    html: str


def render_html(markdown: str) -> str:
    """Return a whole HTML document; raw HTML stands escaped, images become links, only safe links are links."""
    return _body_of(clean(markdown)).html


def body_of_masked(masked: str, signature: str = "") -> Body:
    """Return both bodies of merged Markdown, with a Markdown signature below it where there is one."""
    return _body_of(masked, clean(signature))


def signature_below(content: str, fields: MergeFields) -> str:
    """Return the signature to put below a text: none where the text names it."""
    return "" if _places_signature(content) else fields.sender.get("signature", "").strip()


@lru_cache(maxsize=256)
def _places_signature(content: str) -> bool:
    return bool({"signature", "sender.signature"} & set(variables(content)))


def answer_body(content: str, *, signature: str = "", intro: str = "", quoted: str = "") -> Body:
    """Return both bodies of an answer in Markdown; below it the signature, then `intro` and what it answers, quoted.

    What is quoted is foreign text: it stands there letter by letter. Nothing is merged into an answer.
    """
    return _body_of(clean(content), clean(signature), _Quote(intro, quoted) if quoted.strip() else None)


@dataclass(frozen=True, slots=True)
class _Quote:
    intro: str
    lines: str

    def html(self) -> str:
        lines = "<br>\n".join(_escaped(line) for line in self.lines.strip().splitlines())
        style = "margin:0.5em 0;padding-left:1em;border-left:2px solid #d0d7de;color:#57606a"
        return f'<p>{_escaped(self.intro)}</p>\n<blockquote style="{style}">{lines}</blockquote>\n'

    def text(self) -> str:
        lines = "\n".join(f"> {line}".rstrip() for line in self.lines.strip().splitlines())
        return f"\n{self.intro}\n{lines}\n"


def _body_of(masked: str, signature: str = "", quote: _Quote | None = None) -> Body:
    tokens = MARKDOWN.parse(masked)
    return finished(to_html(html_of(tokens)), to_text(text_of(tokens)), signature, quote)


def finished(html: str, text: str, signature: str = "", quote: _Quote | None = None) -> Body:
    """Return both bodies of a text in both forms, with a Markdown signature and a quotation below it."""
    text += "\n"
    if signature:
        below_html, below_text = _signature(signature)
        html, text = html + below_html, text + below_text
    if quote is not None:
        html, text = html + quote.html(), text + quote.text()
    return Body(text, _PAGE.format(body=html))


@lru_cache(maxsize=256)
def _signature(signature: str) -> tuple[str, str]:
    tokens = MARKDOWN.parse(signature)
    html = f'<div style="margin-top:1.5em;color:#57606a">\n{to_html(html_of(tokens))}</div>\n'
    return html, f"\n-- \n{to_text(text_of(tokens))}\n"


def html_of(tokens: list[Token]) -> str:
    """Return the HTML of parsed Markdown, masked characters still masked."""
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def text_of(tokens: list[Token]) -> str:
    """Return the readable plain text of parsed Markdown, masked characters still masked."""
    lines = _blocks(SyntaxTreeNode(tokens).children, tight=False)
    return "\n".join(line.rstrip(" ") for line in lines)


class _Renderer(RendererHTML):
    """Writes images as links, so that a message never loads anything."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        link = Token("link_open", "a", 1, attrs={"href": token.attrs.get("src", "")})
        words = self.renderInlineAsText(token.children, options, env) or str(token.attrs.get("src", ""))
        return f"{self.renderToken([link], 0, options, env)}{_escaped(words)}</a>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _style(state: object) -> None:
    for token in _all(getattr(state, "tokens", [])):
        if token.type in _STYLES:
            token.attrSet("style", _STYLES[token.type])


def _all(tokens: list[Token]) -> list[Token]:
    return [found for token in tokens for found in (token, *(token.children or ()))]


def _normalize_link(url: str) -> str:
    """Return the address with the contact's characters in it, as a browser wants it; a bare host gets https."""
    source = to_source(url).strip()
    if _BARE_HOST.match(source):
        source = f"https://{source}"
    return normalizeLink(source)


def _is_safe_link(url: str) -> bool:
    scheme = _SCHEME.match(url.strip())
    return scheme is None or scheme[0].lower() in _SCHEMES


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}, renderer_cls=_Renderer)
    made.normalizeLink = _normalize_link  # type: ignore[method-assign]
    made.normalizeLinkText = lambda link: normalizeLinkText(to_source(link))  # type: ignore[method-assign]
    made.validateLink = _is_safe_link  # type: ignore[method-assign]
    made.core.ruler.push("outpace_style", _style)
    return made


MARKDOWN = _markdown()


def _blocks(nodes: list[SyntaxTreeNode], *, tight: bool) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        block = _block(node)
        if lines and not tight:
            lines.append("")
        lines += block
    return lines


def _block(node: SyntaxTreeNode) -> list[str]:
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node)
    if node.type == "blockquote":
        return [f"> {line}" for line in _blocks(node.children, tight=False)]
    if node.type == "hr":
        return ["-" * 20]
    if node.type in ("fence", "code_block"):
        return node.content.rstrip("\n").split("\n")
    return "".join(_inline(child) for child in node.children).split("\n")


def _list(node: SyntaxTreeNode) -> list[str]:
    first = int(node.attrs.get("start", 1))
    tight = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
    lines: list[str] = []
    for number, item in enumerate(node.children, first):
        bullet = f"{number}. " if node.type == "ordered_list" else "- "
        inside = _blocks(item.children, tight=tight) or [""]
        if lines and not tight:
            lines.append("")
        lines += [f"{bullet if place == 0 else ' ' * len(bullet)}{line}" for place, line in enumerate(inside)]
    return lines


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    words = "".join(_inline(child) for child in node.children)
    if node.type == "link":
        return _link(words, str(node.attrs.get("href", "")))
    if node.type == "image":
        return _link(words or node.content, str(node.attrs.get("src", "")))
    return words if node.children else node.content


def _link(words: str, href: str) -> str:
    same = to_source(words) in (href, href.removeprefix("mailto:"), href.removeprefix("https://"))
    return words if same or not href else f"{words} ({href})"
