"""Markdown as the pages need it: anchors, typography, fences that say more, nothing let through."""

import pytest

from sandbox.docs.markdown import Heading, Markdown, blocks, slug
from sandbox.docs.typography import french

NB = "\u00a0"


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Réglages (3)", "reglages-3"),
        ("`market.completed`", "market-completed"),
        ("D-048 Clés", "d-048-cles"),
        ("…", "section"),
    ],
)
def test_an_anchor_is_made_of_a_text(text: str, anchor: str) -> None:
    assert slug(text) == anchor


def test_headings_are_noted_and_their_anchors_are_unique() -> None:
    markdown = Markdown("fr")
    html = markdown.render("## L'API `v1`\n\n## L'API `v1`\n\ntexte\n\n### Fin\n")
    assert [(h.level, h.anchor) for h in markdown.headings] == [
        (2, "l-api-v1"),
        (2, "l-api-v1-2"),
        (3, "fin"),
    ]
    assert '<h2 id="l-api-v1-2">' in html
    assert markdown.headings[0] == Heading(2, "l-api-v1", "L’API v1")
    assert markdown.heading(2, "Fin", "fin") == '<h2 id="fin-2">Fin</h2>'


def test_french_signs_stay_on_the_line_of_their_word() -> None:
    assert french("« l'un » : a ; b ! c ?") == f"«{NB}l’un{NB}»{NB}: a{NB}; b{NB}! c{NB}?"
    assert french("http://a:1/?b") == "http://a:1/?b"


def test_code_and_english_are_left_alone() -> None:
    assert "<code" in (html := Markdown("fr").render("l'un `l'un : x`"))
    assert "l’un" in html and "l'un : x" in html
    assert Markdown("en").render("it's : so") == "<p>it's : so</p>\n"


def test_a_fence_says_what_it_is() -> None:
    text = "```sh terminal=2\nls\n```\n\n```text output\n<b>\n```\n\n```python file=a.py\n1\n```\n"
    first, second, third = blocks(text)
    assert (first.language, first.attributes, first.text) == ("sh", {"terminal": "2"}, "ls\n")
    assert second.attributes == {"output": ""}
    assert third.attributes == {"file": "a.py"}
    html = Markdown("fr").render(text)
    assert "<figcaption>Terminal 2</figcaption>" in html
    assert '<figure class="code output"><figcaption>Affichage</figcaption>' in html
    assert "<figcaption>a.py</figcaption>" in html
    assert "&lt;b&gt;" in html


def test_a_table_can_be_moved_and_has_no_empty_headers() -> None:
    html = Markdown("en").render("| a | |\n|---|---|\n| 1 | 2 |\n")
    assert html.startswith('<div class="scroll" tabindex="0" role="group" aria-label="Table">')
    assert "<th>a</th>" in html and "<td></td>" in html


def test_what_is_given_is_escaped() -> None:
    markdown = Markdown("fr")
    given = '<script>alert("1")</script>'
    assert "<script" not in markdown.inline(given)
    assert "<script" not in markdown.render(given, trusted=False)
    assert "<script" not in markdown.heading(2, given)
    assert "<script" not in markdown.code(given, "sh", file=given)
    assert 'href="javascript' not in markdown.inline("[x](javascript:alert(1))")
