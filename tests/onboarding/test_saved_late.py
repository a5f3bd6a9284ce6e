"""Nothing of one's own is kept that is saved after the way in ended: each save asks again in its transaction (S-30)."""

from io import BytesIO

import pytest
from PIL import Image

from portal.community.operations import finish_following
from portal.db import Refused, transaction
from portal.onboarding.invitations import invite_colleagues
from portal.onboarding.models import Invitation
from portal.people import public_forms
from portal.people.credentials import set_temporary_password
from portal.people.details import save_contact, skip_step
from portal.people.experience import save_experience
from portal.people.links import ACTIVATION
from portal.people.models import Person
from portal.people.photos import save_photo
from portal.people.profile import edit_own_name
from portal.people.profiles import Photo, Profile
from portal.people.sending import make_link
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from portal.standards.models import PersonCore
from portal.standards.operations import choose_cores
from tests.house import again
from tests.onboarding.arrivals import arrive, newcomer
from tests.people.editor import change
from tests.queries import counted

SAID = {"roles": ["Librarian"], "grades": [], "subjects": [], "years_taught": None, "bio": "Reads aloud."}
SAVES = {
    "photo": lambda me: save_photo(me, b"a picture"),
    "experience": lambda me: save_experience(me, SAID),
    "skip": lambda me: skip_step(me, "photo"),
    "cores": lambda me: choose_cores(me, {"Mathematics": None}),
    "invite": lambda me: invite_colleagues(me, "jo@bell.example"),
    "follow": finish_following,
    "contact": lambda me: save_contact(me, {"alternative_email": "thief@elsewhere.example", "phone": ""}),
    "name": lambda me: edit_own_name(me, me.version, {"title": "", "first_name": "Thief", "last_name": "Marchetti"}),
}
# What can be saved before there is a password.
EARLY = ("photo", "experience", "skip")


def kept():
    """What somebody has saved of their own."""
    own = [list(model.select().tuples()) for model in (Photo, Profile, PersonCore, Invitation)]
    return [*own, list(Person.select(Person.first_name).order_by(Person.id).tuples())]


def suspended(house, person):
    suspend_person(house.dora, person.id, "Somebody else was here")


def moved(house, person):
    change(house.dora, person, school=house.roosevelt.id)


def by_link(person):
    me = again(person)
    with transaction():
        me.link = make_link(ACTIVATION, me.email, person=me)[0]
    return me


def by_slip(person):
    set_temporary_password(THIS_COMPUTER, person.id)
    return again(person)


@pytest.mark.parametrize("what", EARLY)
@pytest.mark.parametrize("comes", [by_link, by_slip])
@pytest.mark.parametrize("ends", [suspended, moved])
def test_a_step_of_somebody_whose_link_or_slip_ended_meanwhile_is_not_kept(house, what, comes, ends):
    me = comes(newcomer(house))
    ends(house, me)
    before = kept()
    with pytest.raises(Refused, match="Your sign-in has ended"):
        SAVES[what](me)
    assert kept() == before


@pytest.mark.parametrize("what", SAVES)
def test_what_somebody_suspended_meanwhile_saves_is_not_kept(house, what):
    me, before = again(house.tess), kept()
    suspended(house, me)
    with pytest.raises(Refused, match="Your sign-in has ended"):
        SAVES[what](me)
    assert kept() == before


@pytest.mark.parametrize("what", SAVES)
def test_in_time_each_of_them_is_kept(house, what):
    before = kept()
    SAVES[what](by_link(newcomer(house)) if what in EARLY else again(house.tess))
    assert kept() != before


@pytest.mark.parametrize("url", ["/setup/photo", "/profile/photo"])
def test_a_picture_whose_sender_is_suspended_while_it_is_made_square_is_not_kept(house, browser, monkeypatch, url):
    nia = newcomer(house) if url == "/setup/photo" else house.tess
    client = arrive(browser, nia) if url == "/setup/photo" else browser(nia)
    square = public_forms.square

    def slowly(*given):
        suspended(house, nia)
        return square(*given)

    monkeypatch.setattr(public_forms, "square", slowly)
    out = BytesIO()
    Image.new("RGB", (120, 90), "red").save(out, "JPEG")
    answer = client.post(url, data={"photo": (BytesIO(out.getvalue()), "me.jpg")})
    assert "Your sign-in has ended" in answer.text
    assert (answer.status_code, Photo.select().count()) == (403, 0)
    assert not again(nia).is_active


def test_asking_again_costs_who_came_by_a_link_two_questions_and_others_none(house):
    guest, signed_in = by_link(newcomer(house)), again(house.tess)
    asked = []
    for me in (guest, signed_in):
        with counted() as questions:
            save_experience(me, SAID)
        asked.append(len([text for text in questions if "FROM" in text and "photo" not in text]))
    assert asked[0] == asked[1] + 2
