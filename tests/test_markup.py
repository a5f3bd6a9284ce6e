"""What templates write: every text escaped, wherever it comes from."""

import pytest
from jinja2 import Environment
from markupsafe import Markup, escape
from wtforms import BooleanField, FileField, Form, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import core, html_params

from portal.markup import attributes, write_fields, write_plain_pieces, written

NASTY = '<b onclick="x">\'&'


class Html:
    def __html__(self):
        return "<i>meant</i>"


@pytest.mark.parametrize("value", [NASTY, Markup("<b>"), 7, -1, True, 1.5, None, [NASTY], Html()])
def test_a_piece_reads_as_markupsafe_escapes_it(value):
    assert "".join([written(value)]) == str(escape(value))


@pytest.mark.parametrize(
    "given",
    [
        {
            "name": NASTY,
            "id": "a",
            "class_": "b",
            "data_x_y": "c",
            "aria_label": Markup('<b a="1">'),
            "hx-get": "/?a=1&b",
        },
        {"required": True, "readonly": False, "value": None, "maxlength": 20, "title": Html(), "<b>": "'"},
        {},
    ],
)
def test_attributes_of_a_field_read_as_wtforms_writes_them(given):
    assert attributes(**given) == html_params(**given)
    assert isinstance(attributes(**given), Markup)


def test_every_kind_of_field_is_written_so():
    class Everything(Form):
        name = StringField("Name", [InputRequired()], default=NASTY)
        grade = SelectField("Grade", choices=[SelectChoice(NASTY, NASTY), SelectChoice("1", "One")], default=NASTY)
        text = TextAreaField("Text", default=NASTY)
        file = FileField("File")
        sure = BooleanField("Sure", default=True)
        send = SubmitField("Send")

    with pytest.MonkeyPatch.context() as before:
        for place, way in ((core, html_params), (core.Input, staticmethod(html_params))):
            before.setattr(place, "html_params", way)
        expected = [field(title=NASTY) for field in Everything()]
    write_fields()
    assert [field(title=NASTY) for field in Everything()] == expected


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
