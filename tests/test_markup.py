"""What templates write: every text escaped, wherever it comes from."""

import pytest
from jinja2 import Environment
from markupsafe import Markup, escape

from portal.markup import write_plain_pieces, written

NASTY = '<b onclick="x">\'&'


class Html:
    def __html__(self):
        return "<i>meant</i>"


@pytest.mark.parametrize("value", [NASTY, Markup("<b>"), 7, -1, True, 1.5, None, [NASTY], Html()])
def test_a_piece_reads_as_markupsafe_escapes_it(value):
    assert "".join([written(value)]) == str(escape(value))


class Text(str):
    """Text of a kind of its own."""


def test_text_of_another_kind_is_escaped_too():
    assert written(Text(NASTY)) == str(escape(NASTY))


PAGE = """
{% macro cell(text) %}<td title="{{ text }}">{{ text }}</td>{% endmacro %}
{% set kept %}<p>{{ text }}</p>{% endset %}
{% for one in [text] %}{{ one }}{{ one ~ "<" }}{% endfor %}
{{ cell(text) }}{{ kept }}{{ kept ~ text }}{{ {"a": text} }}{{ text if text }}{{ nothing }}{{ text|upper }}
{% filter trim %}{{ text }}{% endfilter %}{% call(x) twice() %}{{ text }}{{ x }}{% endcall %}
"""
TWICE = "{% macro twice() %}{{ caller(text) }}{{ caller('<') }}{% endmacro %}"


def test_a_page_reads_as_jinja_writes_it():
    theirs, ours = Environment(autoescape=True), Environment(autoescape=True)
    write_plain_pieces(ours)
    pages = [e.from_string(TWICE + PAGE).render(text=NASTY) for e in (theirs, ours)]
    assert pages[0] == pages[1]
    assert "<b" not in pages[1]


def test_the_portals_templates_are_compiled_so(app):
    source = app.jinja_env.compile("{{ text }}", filename="x.html", raw=True)
    assert "environment.written(" in source
    assert "environment.written(" not in app.jinja_env.compile("{{ text }}", name="x.txt", raw=True)


def test_a_template_that_is_no_page_is_not_escaped(app):
    with app.app_context():
        text = app.jinja_env.from_string("{% autoescape false %}{{ text }}{% endautoescape %}").render(text="<b>")
    assert text == "<b>"
