"""What changes a person's record: edit, add. Each reads actor and target again inside its transaction, asks the rule,
and writes history; `people.suspension` and `people.credentials` do the same for theirs."""

from typing import Any

from peewee import IntegrityError

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import NotSeen, Refused, database, fold, is_postgresql, locked, now, transaction
from portal.people.links import end_links_elsewhere
from portal.people.models import Person, SignInName, computed, sign_in_keys
from portal.people.notices import WAS_DEMOTED, tell_admins, tell_old_address
from portal.people.ways_in import Place, end_ways_in, outgrows, still_in
from portal.roles import AT_A_SCHOOL, LEVEL, ROLE_NAMES, THIS_COMPUTER, covers
from portal.schools.models import School

EDITABLE = ("title", "first_name", "last_name", "grade", "email", "username", "school", "district", "role")
TAKEN = "Another account signs in with this already."
NOT_YOUR_ROLE = "You can't give this role. Somebody above has to do it."


class Taken(Exception):
    """A sign-in name somebody else has. `field` is the form's field it came from."""

    def __init__(self, field: str) -> None:
        super().__init__(TAKEN)
        self.field = field


class Conflict(Exception):
    """Somebody saved the record meanwhile; `person` is what is stored now."""

    def __init__(self, person: Person) -> None:
        super().__init__("This record was saved by somebody else while it was open.")
        self.person = person


def reread(actor: Any) -> Any:
    """The actor as of now: rights may have changed since the page was opened, or the session ended (S-30)."""
    return actor if actor is THIS_COMPUTER else still_in(actor)


def seen(actor: Any, person_id: int) -> Person:
    """The person, held for this transaction, where the actor sees them; else `NotSeen`."""
    person = Person.held(person_id)
    if person is None or not Person.is_seen_by(actor, person_id):
        raise NotSeen
    return person


def pair(actor: Any, person_id: int) -> tuple[Any, Person]:
    """(actor, target), both read again; in id order, so that two acting on each other never wait in a circle.

    Who acts as a portal admin holds all of them: no two may take each other for the one who stays.
    """
    if is_postgresql():  # a transaction on SQLite holds everybody as it is
        held = Person.id.in_([id_ for id_ in (actor.id, person_id) if id_ is not None])
        if actor.role == "portal_admin":
            held |= Person.role == "portal_admin"
        list(locked(Person.select(Person.id).where(held).order_by(Person.id)))
    fresh = reread(actor)
    return fresh, seen(fresh, person_id)


def edit_person(actor: Any, person_id: int, version: int, values: dict[str, Any]) -> tuple[Person, Event | None]:
    """Save a record opened at `version`; `values` holds any of `EDITABLE` (school and district as ids or None).

    Returns the person and the event, None when nothing differed. Raises `Conflict`, `Taken`, `Refused`, `NotSeen`.
    """
    with transaction():
        actor, person = pair(actor, person_id)
        if not rules.can_edit_person(actor, person):
            raise Refused(why_not(actor, person))
        if person.version != version:
            raise Conflict(person)
        return write_changes(actor, person, values)


def write_changes(
    actor: Any, person: Person, values: dict[str, Any], undoes: Event | None = None
) -> tuple[Person, Event | None]:
    """Ask the rules about each change, write them and one event. Undo comes this way too, inside a transaction."""
    wanted = {name: _clean(name, value) for name, value in values.items() if name in EDITABLE}
    before = {name: stored(person, name) for name in EDITABLE}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if not changed:
        return person, None
    after = before | changed
    if "role" in changed:
        _may_have_role(actor, person, changed["role"])
    _may_stand_there(actor, person, after)
    changes = [(n, before[n], after[n]) for n in EDITABLE if after[n] != before[n]]
    if not changes:  # a school chosen for a role that has none
        return person, None
    _claim_names(person.id, after["email"], after["username"])
    if LEVEL[after["role"]] < LEVEL[before["role"]]:
        tell_admins(person, WAS_DEMOTED)
    _store(person, after)
    if "email" in changed:
        end_links_elsewhere({person.id: after["email"]})
        if person.password_hash or actor.id == person.id:  # until then a wrong one is only put right
            tell_old_address(person, before["email"])
    if "role" in changed:
        person.sessions_epoch += 1  # rights changed: their sessions end at the next request
    person.version += 1
    person.updated_at = now()
    person.save()
    if outgrows(_place(before), _place(after)):
        changes += end_ways_in([person.id]).get(person.id, [])
        person = Person.get_by_id(person.id)
    kind = "role.changed" if "role" in changed else "person.changed"
    event = record(
        actor, kind, subject=("person", person.id), school_id=person.school_id, changes=changes, undoes=undoes
    )
    return person, event


def add_person(actor: Any, values: dict[str, Any], joined: str = "") -> tuple[Person, Event]:
    """Make a person, without any password. `values` as in `edit_person`, `role` among them; `joined`: how they came."""
    with transaction():
        actor = reread(actor)
        after = {name: _clean(name, values.get(name)) for name in EDITABLE}
        _settle_place(after)
        if not rules.can_add_person(actor, after["role"], after["school"], after["district"]):
            raise Refused("You can add people only to the schools you look after, up to your own level.")
        person = Person(version=1)
        _store(person, after)
        person.save(force_insert=True)
        _claim_names(person.id, after["email"], after["username"])
        who, kind = (person, "person.joined") if joined else (actor, "person.added")
        event = record(who, kind, subject=("person", person.id), school_id=person.school_id, summary=joined)
        return Person.get_by_id(person.id), event


def why_not(actor: Any, person: Person) -> str:
    """What is said where the rule refuses to change this record."""
    if actor.id == person.id:
        return "Your own record is kept under Profile; somebody else has to change the rest."
    return f"Only somebody at the level of a {ROLE_NAMES[person.role].lower()} or above may do this."


def keep_last_admin(person: Person) -> None:
    """Raises `Refused` where nobody could sign in as a portal admin any more without this person."""
    if Person.last_with_password(person):
        raise Refused("This is the last portal admin who can sign in. Appoint another one first.")


def _may_have_role(actor: Any, person: Person, role: str) -> None:
    if not rules.can_change_role(actor, person, role):
        raise Refused(NOT_YOUR_ROLE)
    keep_last_admin(person)


def _may_stand_there(actor: Any, person: Person, after: dict[str, Any]) -> None:
    """Settle the place that goes with the role, and ask whether the actor may put somebody there."""
    if person.school_id is None and after["school"] is None and after["role"] == person.role in AT_A_SCHOOL:
        after["district"] = person.district_id  # came without a school and stays so
        return
    school = _settle_place(after)
    if after["role"] == "district_admin" and not covers(actor, None, after["district"]):
        raise Refused("Choose a district you look after.")
    if school is None or school.id == person.school_id:
        return
    comes_down = person.school_id is None and covers(actor, school.id, school.district_id)
    if not comes_down and not rules.can_move_to_school(actor, person, school):
        raise Refused("You can move people only between schools you look after.")


def _settle_place(after: dict[str, Any]) -> School | None:
    """School and district as the role has them: a school and its district, a district alone, or neither."""
    school = School.get_or_none(School.id == after["school"]) if after["school"] else None
    if after["role"] in AT_A_SCHOOL:
        if school is None:
            raise Refused("Choose a school.")
        after["district"] = school.district_id
        return school
    after["school"] = None
    if after["role"] == "portal_admin":
        after["district"] = None
    elif after["district"] is None and school:
        after["district"] = school.district_id
    if after["role"] == "district_admin" and after["district"] is None:
        raise Refused("Choose a district.")
    return None


def _claim_names(person_id: int, email: str | None, username: str | None) -> None:
    """Make exactly these the person's sign-in names. Raises `Taken` for one that another person has."""
    wanted = sign_in_keys(email, username)
    SignInName.delete().where(SignInName.person == person_id, SignInName.key.not_in(wanted or {""})).execute()
    own = {row.key for row in SignInName.select().where(SignInName.person == person_id)}
    for key in sorted(wanted - own):
        try:
            with database.atomic():
                SignInName.insert(key=key, person=person_id).execute()
        except IntegrityError as e:
            raise Taken("email" if key == fold(email) else "username") from e


def _store(person: Person, after: dict[str, Any]) -> None:
    named = {n: after[n] for n in ("title", "first_name", "last_name", "grade", "email", "username", "role")}
    folded = computed(named | {"sis_id": person.sis_id})
    for name, value in (named | folded | {"school": after["school"], "district_id": after["district"]}).items():
        setattr(person, name, value)


def stored(person: Person, name: str) -> Any:
    """What the record holds of one of `EDITABLE`."""
    return getattr(person, {"school": "school_id", "district": "district_id"}.get(name, name))


def _place(values: dict[str, Any]) -> Place:
    return values["role"], values["school"], values["district"]


def _clean(name: str, value: Any) -> Any:
    if name in ("school", "district"):
        return value or None
    text = (value or "").strip()
    return (text or None) if name in ("email", "username") else text
