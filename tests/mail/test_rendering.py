"""What messages say, and what they never may."""

import json

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, meta

from portal.mail.models import Message
from portal.mail.rendering import (
    FOLDER,
    HIDDEN_LINK,
    KINDS,
    BadLetter,
    Letter,
    Place,
    compose,
    header,
    named,
    recipient,
)

PLACE = Place("https://homeroom.cedar.example", "Cedar Valley")
LINK = "https://homeroom.cedar.example/activate/a-token"
WITH_LINK = {"activation", "invitation", "sign_up", "reset", "here_already", "address"}


def letter(kind: str, to: str = "ana@cedar.example", link: str | None = LINK, **facts: object) -> Letter:
    message = Message(kind=kind, to_address=to, facts=json.dumps(facts), message_id="<1@homeroom.invalid>")
    return compose(message, PLACE, link)


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_of_every_kind_say_the_same(kind):
    made = letter(kind, school="Lincoln High", note="Welcome", what="reset", count=2)
    page = BeautifulSoup(made.html, "html.parser")
    for paragraph in made.text.split("\n-- \n")[0].split("\n\n"):
        for line in paragraph.strip().splitlines():
            assert line.rstrip(":") in page.get_text(" "), line


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_uses_no_fact_that_it_does_not_name(kind):
    environment = Environment(loader=FileSystemLoader(FOLDER))
    used = meta.find_undeclared_variables(environment.parse((FOLDER / f"{kind}.txt").read_text()))
    assert used == set(KINDS[kind].facts)


def test_every_template_belongs_to_a_kind():
    assert {path.stem for path in FOLDER.glob("*.txt")} - {"_letter"} == set(KINDS)


@pytest.mark.parametrize("kind", sorted(WITH_LINK))
def test_the_link_is_the_button_and_stands_in_full_under_it(kind):
    made = letter(kind)
    button, below = (a for a in BeautifulSoup(made.html, "html.parser").select("a") if a["href"] == LINK)
    assert button.text == KINDS[kind].button and below.text == LINK
    assert made.text.count(LINK) == 1


@pytest.mark.parametrize("kind", sorted(WITH_LINK))
def test_no_sentence_speaks_of_a_button_which_plain_text_has_not(kind):
    assert "button" not in letter(kind, school="Lincoln High", note="").text


def test_the_activation_mail_is_called_as_it_always_was():
    assert letter("activation").subject == "Welcome to Homeroom!"
    assert "Activate your account:\nhttps://" in letter("activation").text


def test_a_link_that_may_not_be_seen_is_not_in_it():
    assert "a-token" not in letter("reset", link=HIDDEN_LINK).text
    assert HIDDEN_LINK in letter("reset", link=HIDDEN_LINK).text


def test_what_people_type_stays_text():
    made = letter("activation", school='<img src="x">', note="<script>1</script>\n\nsecond\x07 paragraph\r\nline")
    page = BeautifulSoup(made.html, "html.parser")
    assert not page.select("img, script")
    assert "<script>1</script>\n\nsecond paragraph\nline" in made.text


def test_a_notice_speaks_of_an_own_account_differently():
    assert "Your account was suspended" in letter("admin_notice", what="suspended", own=True).text
    assert "The account of an administrator" in letter("admin_notice", what="demoted").text


@pytest.mark.parametrize("bad", ["a\r\nBcc: evil@x.example", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\x85b"])
def test_a_line_break_stands_in_no_header(bad):
    with pytest.raises(BadLetter, match="line break"):
        header(bad)
    with pytest.raises(BadLetter):
        letter("test", to=f"ana@cedar.example{bad}")


@pytest.mark.parametrize(
    "bad", ["", "ana", "a@b.example, evil@x.example", "Ana <a@b.example>", "a b@c.example", "é@c.example"]
)
def test_a_mail_goes_to_exactly_one_address(bad):
    with pytest.raises(BadLetter, match="not an address mail can be sent to"):
        letter("test", to=bad)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Ana@Cedar.Example", "Ana@cedar.example"),
        ("a@müller.example", "a@xn--mller-kva.example"),
        ("a@school.local", None),
    ],
)
def test_addresses_of_the_world_and_of_the_house_are_taken(typed, sent):
    assert recipient(typed) == (sent or typed)


def test_an_unknown_kind_is_no_crash_of_the_worker():
    with pytest.raises(BadLetter, match="no mail of the kind"):
        letter("greeting")


def test_no_mail_is_a_table_or_brings_colours_that_hide_it_in_the_dark():
    page = BeautifulSoup(letter("activation").html, "html.parser")
    assert not page.select("table, img, style, script, link")
    coloured = [tag.name for tag in page.select("[style]") if "color:" in tag["style"].replace("background", "")]
    assert coloured == ["a"]  # the button, which brings both its colours
    assert page.select_one('meta[name="color-scheme"]')["content"] == "light dark"


@pytest.mark.parametrize(
    ("sender", "base_url", "domain"),
    [
        ("portal@cedar.example", "http://10.0.0.5:8000", "cedar.example"),
        ("portal@localhost", "https://homeroom.cedar.example", "homeroom.cedar.example"),
        ("portal@[10.0.0.5]", "http://10.0.0.5", "homeroom.invalid"),
        ("portal@schüle.example", "http://localhost:8000", "homeroom.invalid"),
        (f"portal@{'sub.' * 40}cedar.example", "", f"{'sub.' * 16}cedar.example"),
    ],
)
def test_a_message_id_ends_in_a_domain_of_the_sender_or_the_portal(sender, base_url, domain):
    given = named(f"<{'0' * 32}@homeroom.invalid>", sender, Place(base_url, "Cedar Valley"))
    assert given == f"<{'0' * 32}@{domain}>" and len(given) <= 120


@pytest.mark.parametrize("kind", ["activation", "invitation", "sign_up"])
def test_a_mail_says_until_when_its_link_works_where_that_is_known(kind):
    made = letter(kind, school="Lincoln High", until="6 December 2026")
    assert "works until 6 December 2026. When it has run out" in made.text
    assert "works until" not in letter(kind, school="Lincoln High").text
