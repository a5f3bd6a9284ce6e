"""An admin invites staff by e-mail: a verdict for every line before anything is made, then accounts and mails."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from portal import rules
from portal.audit.operations import record
from portal.db import Refused, fold, rows_among, slices, transaction
from portal.mail.operations import wake
from portal.onboarding.activation import SENT, facts_of, tell_history, why_not
from portal.onboarding.addressees import Addressee
from portal.onboarding.mailings import finish_mailing, known_mailing, start_mailing
from portal.onboarding.models import Mailing
from portal.people.fields import address_of, dead_ending, fits, strip
from portal.people.links import ACTIVATION
from portal.people.mailing import place_of
from portal.people.many_links import send_activation_links
from portal.people.models import Person, SignInName
from portal.people.operations import Taken, add_person, reread
from portal.people.sending import send_link
from portal.roles import LEVEL, ROLE_NAMES, STAFF
from portal.schools.models import School

MOST = 500
SCHOOL_STAFF = ("teacher", "school_admin")
# What is called so in lists of schools, beside the names of the roles themselves.
CALLED = {"educator": "teacher", "staff": "teacher", "administrator": "school_admin"}
MEANWHILE = "was added by somebody else meanwhile"


class Line(NamedTuple):
    """One address with what would become of it. `problem` is empty for whom an account is made; else it goes on after
    `called`, so that both together are a sentence."""

    who: Addressee
    role: str
    school_id: int | None
    school: str
    problem: str

    @property
    def called(self) -> str:
        return self.who.address or f"Line {self.who.line}"

    @property
    def values(self) -> dict[str, Any]:
        """What `add_person` takes."""
        place = {"school": self.school_id, "district": None, "role": self.role}
        return place | {"first_name": self.who.first, "last_name": self.who.last, "email": self.who.address}


def looked_at(actor: Any, people: Iterable[Addressee], role: str, school_id: int | None) -> list[Line]:
    """A verdict for each line; `role` and `school_id` hold where the line itself says nothing."""
    people = [Addressee(who.line, *map(strip, who[1:])) for who in people]
    owners = _owners(actor, [fold(who.address) for who in people])
    schools = dict(School.names_for(actor))
    seen: set[str] = set()
    lines = []
    for who in people:
        given = _role_of(who.role) if who.role else role
        place, trouble = _school_of(who.school, schools) if who.school else (school_id, "")
        address = address_of(who.address)
        problem = trouble or _about_role(actor, who.role, given, place, schools)
        if address is None or not fits(address):
            problem = _no_address(who.address)
        elif fold(address) in seen:
            problem = "stands here twice"
        elif fold(address) in owners:
            problem = owners[fold(address)]
        seen.add(fold(address))
        names = {"first": who.first[:100], "last": who.last[:100], "address": address or who.address[:254]}
        lines.append(Line(who._replace(**names), given or "", place, schools.get(place, ""), problem))
    return lines


def invite_people(actor: Any, people: Iterable[Addressee], role: str, school_id: int | None, key: str) -> Mailing:
    """Make an account for every good line and put its activation mail in line, all in one transaction.

    The same form sent twice (`key`) is one mailing. Who gets none is noted with the reason.
    """
    with transaction():
        actor = reread(actor)
        if known := known_mailing(actor, key):
            return known
        mailing = start_mailing(actor, "invite", key)
        made, left_out = [], []
        for line in looked_at(actor, people, role, school_id):
            person, problem = (None, line.problem) if line.problem else _added(actor, line)
            if person is not None:
                made.append(person)
            else:
                left_out.append((None, line.called, problem))
        send_activation_links(made, facts_of(made, ""), mailing.key)
        finish_mailing(mailing, len(made), left_out)
        tell_history(actor, made)
    wake()
    return mailing


def invite_one(actor: Any, who: Addressee, role: str, school_id: int | None) -> tuple[Person, str]:
    """Invite one address, or send its activation mail again where the account is not active yet; for the terminal.

    Returns the person and the path of the activation link. Raises `Refused`.
    """
    with transaction():
        person = SignInName.owner_of(who.address)
        if person is None:
            (line,) = looked_at(actor, [who], role, school_id)
            if line.problem:
                raise Refused(f"{who.address or 'An empty one'} {line.problem}.")
            person, _event = add_person(actor, line.values)
        elif not rules.can_send_activation(actor, person) or not person.email:
            raise Refused(f"{who.address} has an account already. {why_not(actor, person)}")
        _message, path = send_link(ACTIVATION, person.email, person=person, facts={"school": place_of(person)})
        record(actor, SENT, subject=("person", person.id), school_id=person.school_id)
    wake()
    return person, path


def _added(actor: Any, line: Line) -> tuple[Person | None, str]:
    try:
        return add_person(actor, line.values)[0], ""
    except Taken:
        return None, MEANWHILE


def _no_address(text: str) -> str:
    if not text:
        return "has no e-mail address"
    ending = dead_ending(text)
    return f"ends in “{ending}” and can't receive mail" if ending else "is not a complete e-mail address"


def _owners(actor: Any, keys: list[str]) -> dict[str, str]:
    """Key → what is said of an address somebody signs in with already; names only of those the actor sees."""
    taken = {
        key: id_ for some in slices(keys, 2000) for key, id_ in rows_among(SignInName, "key, person_id", "key", some)
    }
    visible = {p.id: p for p in Person.visible_to(actor).where(Person.id.in_(list(taken.values()) or [0]))}
    return {key: _is_here(visible.get(id_)) for key, id_ in taken.items()}


def _is_here(person: Person | None) -> str:
    if person is None:
        return "has an account already"
    is_staff = person.role in STAFF
    way = "send the activation mail from the list" if is_staff else "set a temporary password under Students"
    new = f", not active yet: {way}" if person.status == "new" else ""
    return f"has an account already ({person.name}{'' if is_staff else ', a student'}{new})"


def _role_of(text: str) -> str | None:
    """The role a word in a file means; None for none of them."""
    word = fold(text).replace("_", " ")
    return next((role for role, name in ROLE_NAMES.items() if word == name.lower()), CALLED.get(word))


def _school_of(name: str, schools: dict[int, str]) -> tuple[int | None, str]:
    """The school of that name among those the actor looks after, or what is wrong."""
    found = [id_ for id_, known in schools.items() if fold(known) == fold(name)]
    if len(found) == 1:
        return found[0], ""
    return None, f"is put to “{name[:100]}”, which is {'several' if found else 'none'} of your schools"


def _about_role(actor: Any, text: str, role: str | None, school_id: int | None, schools: dict[int, str]) -> str:
    """Why the actor can't make somebody of this role there; empty when they can."""
    if role is None:
        return f"has the role “{text[:40]}”, which Homeroom doesn't know"
    if role not in STAFF:
        return "would be a student. Students get their sign-in on paper or from their teacher"
    if LEVEL[role] > LEVEL[actor.role]:
        return f"would be a {ROLE_NAMES[role].lower()}, which is above what you may appoint"
    if role in SCHOOL_STAFF and school_id is None:
        return "has no school. Choose one"
    if school_id is not None and school_id not in schools:
        return "is not put to one of your schools"
    return "has no district. Choose one of its schools" if role == "district_admin" and school_id is None else ""
