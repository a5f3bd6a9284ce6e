"""One spelling for the portal's address and for mail domains, or a sentence that says what to mend."""

import pytest

from portal.schools.addresses import base_address, mail_domain


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("http://homeroom.local:5000", "http://homeroom.local:5000"),
        ("  HTTPS://Homeroom.School.org/ ", "https://homeroom.school.org"),
        ("homeroom.local:5000", "http://homeroom.local:5000"),
        ("http://10.1.2.3", "http://10.1.2.3"),
        ("http://school.org:80", "http://school.org"),
        ("https://school.org:443", "https://school.org"),
        ("http://[fd00::1]:5000", "http://[fd00::1]:5000"),
        ("https://schüle.example", "https://xn--schle-mva.example"),
    ],
)
def test_an_address_has_one_spelling(typed, stored):
    assert base_address(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://",
        "ftp://school.org",
        "javascript://school.org",
        "http://school.org/homeroom",
        "http://school.org?x=1",
        "http://school.org#top",
        "http://me:secret@school.org",
        "http://school.org:99999",
        "http://school org",
        "http://-school.org",
        "http://sch\nool.org/x",
        "http://school..org",
    ],
)
def test_what_no_browser_could_open_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        base_address(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("School.ORG", "school.org"), ("@k12.school.org", "k12.school.org"), ("schüle.de", "xn--schle-mva.de")],
)
def test_a_mail_domain_has_one_spelling(typed, stored):
    assert mail_domain(typed) == stored


@pytest.mark.parametrize(
    "typed", ["school", "ana@school.org", "school.org/x", "sch ool.org", "", ".", "10.0.0.1", "*.org"]
)
def test_what_is_no_mail_domain_is_named_in_the_sentence(typed):
    with pytest.raises(ValueError, match="is not a domain"):
        mail_domain(typed)


def test_of_a_long_line_that_is_no_domain_the_beginning_is_quoted():
    with pytest.raises(ValueError, match=f"^“{'x' * 60}…” is not a domain. It looks like school.org.$"):
        mail_domain("x" * 5000)
