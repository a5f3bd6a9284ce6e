"""The history table: every event about what somebody looks after."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from peewee import ModelSelect

from portal.audit.models import Change, Event
from portal.audit.operations import can_undo
from portal.people.history import actor_names, how_joined, in_words, place_names
from portal.people.models import Person
from portal.people.undo import offered
from portal.rules import can_change_district, can_change_school
from portal.schools import districts
from portal.schools.models import District, School
from portal.schools.operations import is_as_left, readable
from portal.standards.catalogue import name_of
from portal.tables import Column, Filter, Table

# Kinds of event as the filter groups them: prefix → label.
GROUPS = (
    ("person.", "Records"),
    ("role.", "Roles"),
    ("password.", "Passwords"),
    ("activation.", "Activation mails"),
    ("invitation.", "Invitations"),
    ("profile.", "Public profiles"),
    ("roster.", "Roster"),
    ("school.", "Settings of schools"),
    ("district.", "Names of districts"),
    ("cores.", "Cores of schools"),
    ("request.", "Requests for help"),
    ("link.", "Activation links"),
    ("mail.", "The mail server"),
    ("portal.", "The portal"),
)
# What stands between who acted and whom or what it was about.
SENTENCES = {
    "person.changed": "changed the record of",
    "role.changed": "changed the role of",
    "person.added": "added",
    "person.removed": "took back adding",
    "person.approved": "let in",
    "person.suspended": "suspended",
    "person.unsuspended": "ended the suspension of",
    "password.reset": "gave a temporary password to",
    "password.shown": "looked at the temporary password of",
    "activation.sent": "sent the activation mail to",
    "invitation.sent": "invited",
    "profile.photo_removed": "removed the picture of",
    "school.changed": "changed the settings of",
    "school.added": "set up the school",
    "district.changed": "renamed the district",
    "cores.changed": "changed the cores of",
    "request.asked": "asked for help",
    "request.answered": "answered a request for help",
    "demo.left": "left the demo:",
    "roster.applied": "applied the roster",
    "roster.linked": "linked with the roster the account of",
    "roster.downloaded": "downloaded",
    "sign_in.guessing": "noticed somebody guessing passwords:",
    "portal.changed": "changed the settings of the portal",
    "link.read": "read the activation link of",
    "mail.changed": "changed the settings of the mail server",
    "mail.paused": "stopped sending mail for now",
    "mail.resumed": "had mail leave again",
}
# Done by people to themselves: their name stands in front already.
OWN = {
    "person.changed": "changed their own record:",
    "person.joined": "",  # its sentence tells how
    "password.chosen": "chose a password",
    "password.changed": "changed their password",
    "password.recovered": "chose a new password through a mailed link",
    "profile.changed": "changed their public profile",
    "profile.photo_changed": "changed their picture",
    "profile.photo_removed": "removed their picture",
}
# The event that an Undo writes, by its kind: taking back a suspension is written as its end, and so on.
UNDOING = {
    "person.changed": "undid a change to the record of",
    "role.changed": "undid a change to the role of",
    "person.approved": "took back letting in",
    "person.suspended": "suspended again",
    "person.unsuspended": "took back the suspension of",
    "roster.unlinked": "took out of the roster again the account of",
    "school.changed": "undid a change to the settings of",
    "district.changed": "took back renaming the district",
    "cores.changed": "undid a change to the cores of",
}
# What no person did, and the terminal ("This computer") neither.
BY_THEMSELVES = {"sign_in.guessing": "Homeroom", "demo.left": "Somebody"}
PORTAL_LABELS = {"portal_name": "name", "base_url": "address", "host": "server", "username": "user name"}
SHOWN_CHANGES = 4


class Line(NamedTuple):
    """A row of the table. `url` leads to the subject's own history, where there is one to see."""

    id: int
    at: Any
    who: str
    sentence: str
    about: str
    url: str | None
    note: str
    changes: list[tuple[str, str, str]]
    more: int
    undoable: bool
    is_undone: bool


TABLE = Table(
    "events",
    (Column("at", "When", (), "w-m"), Column("who", "Who", (), "w-m"), Column("what", "What", ())),
    (Filter("kind", "Everything", lambda actor: list(GROUPS), lambda value: Event.kind.startswith(value)),),
    newest_first=True,
    actions_css="w-s",
)


def visible_to(actor: Any) -> ModelSelect:
    """Events about people and schools this admin looks after."""
    query = Event.select()
    if actor.role == "portal_admin":
        return query
    if actor.role == "district_admin":
        schools = School.select(School.id).where(School.district == actor.district_id)
        colleagues = Person.select(Person.id).where(Person.district_id == actor.district_id)
        about = (Event.subject_kind == "person") & Event.subject_id.in_(colleagues)
        about |= (Event.subject_kind == "district") & (Event.subject_id == actor.district_id)
        return query.where(Event.school_id.in_(schools) | about)
    return query.where(Event.school_id == actor.school_id)


def lines(actor: Any, ids: list[int]) -> list[Line]:
    """The display rows of these events: so many queries for a page, however long it is."""
    events = list(Event.select().where(Event.id.in_(ids)))
    changes: dict[int, list[Change]] = {e.id: [] for e in events}
    single = [e.id for e in events if e.subject_kind]
    for change in Change.select().where(Change.event.in_(single or [0])).order_by(Change.id):
        changes[change.event_id].append(change)
    people = _subjects(events, "person", Person.visible_to(actor))
    schools = _subjects(events, "school", School.select())
    names, places = actor_names(events), place_names(c for some in changes.values() for c in some)
    undoable = offered(actor, events, people, changes)
    named = _subjects(events, "district", District.select())
    undoable |= {e.id for e in events if _is_school_as_left(actor, e, schools, changes[e.id])}
    undoable |= {e.id for e in events if _is_district_as_left(actor, e, named, changes[e.id])}
    subjects = {"person": people, "school": schools, "district": named}
    found = []
    for event in events:
        subject = subjects.get(event.subject_kind, {}).get(event.subject_id)
        shown = _in_words(event, changes[event.id], places)
        who = BY_THEMSELVES.get(event.kind, names[event.actor_id])
        found.append(_line(event, who, subject, shown, event.id in undoable))
    return found


def _subjects(events: list[Event], kind: str, query: ModelSelect) -> dict[int, Any]:
    ids = {e.subject_id for e in events if e.subject_kind == kind}
    return {row.id: row for row in query.where(query.model.id.in_(ids))} if ids else {}


def _is_school_as_left(actor: Any, event: Event, schools: Mapping[int, School], changes: list[Change]) -> bool:
    """Whether Undo may be offered: as `schools.operations.undo_change` asks, which refuses over a later change."""
    school = schools.get(event.subject_id) if event.subject_kind == "school" else None
    if school is None or not can_undo(event) or not can_change_school(actor, school):
        return False
    return is_as_left(school, changes)


def _is_district_as_left(actor: Any, event: Event, found: Mapping[int, District], changes: list[Change]) -> bool:
    """The same of a district's name."""
    district = found.get(event.subject_id) if event.subject_kind == "district" else None
    is_theirs = district is not None and can_undo(event) and can_change_district(actor, district)
    return is_theirs and districts.is_as_left(district, changes)


def _in_words(event: Event, changes: list[Change], places: Mapping[Any, str]) -> list[tuple[str, str, str]]:
    if event.kind == "person.unsuspended":
        return []  # the sentence says it
    if event.subject_kind == "person":
        return in_words(changes, places)
    if event.subject_kind == "cores":
        return [(c.field, name_of(c.old) or "none", name_of(c.new) or "none") for c in changes]
    both = ((c.field, readable(c.field, c.old), readable(c.field, c.new)) for c in changes)
    return [(PORTAL_LABELS.get(field, field.replace("_", " ")), old, new) for field, old, new in both]


def _line(event: Event, who: str, subject: Any, shown: list[tuple[str, str, str]], undoable: bool) -> Line:
    is_person = event.subject_kind == "person"
    is_own = is_person and event.kind in OWN and event.actor_id == event.subject_id
    known = UNDOING if event.undoes_id else OWN if is_own else {}
    sentence = known.get(event.kind) or SENTENCES.get(event.kind, "changed")
    if event.kind == "person.joined":
        sentence = how_joined(event)
    about = "" if is_own else subject.name if subject else "somebody no longer here" if is_person else event.summary
    url = f"/users/{subject.id}/history" if is_person and subject else None
    if event.subject_kind == "cores":  # undone there
        url = f"/cores/{event.subject_id}"
    is_suspension = event.kind == "person.suspended"
    note = next((f"Reason: {new}" for _label, _old, new in shown), "") if is_suspension else ""
    shown = [] if is_suspension else shown
    more, is_undone = max(0, len(shown) - SHOWN_CHANGES), event.undone_by_id is not None
    return Line(
        event.id, event.at, who, sentence, about, url, note, shown[:SHOWN_CHANGES], more, undoable, is_undone,
    )  # fmt: skip
