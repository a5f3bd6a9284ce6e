"""The record editor as somebody at a browser uses it: opened, its fields as they stand, some changed, sent."""

from typing import Any

from portal.audit.models import Change, Event
from portal.people.models import Person, SignInName
from portal.people.operations import edit_person
from tests.house import again, soup

# What no form offers, sent along anyway (S-29).
SMUGGLED = {
    "id": "1",
    "district_id": "999",
    "school_id": "999",
    "password_hash": "x",
    "password": "x",
    "password_at": "2020-01-01",
    "temporary_password": "x",
    "sessions_epoch": "0",
    "sis_id": "STOLEN",
    "source": "1",
    "source_id": "1",
    "status": "active",
    "suspended_at": "",
    "suspended_reason": "x",
    "archived_at": "2020-01-01",
    "waiting_at": "2020-01-01",
    "is_active": "1",
    "failures": "0",
    "search_key": "x",
    "last_key": "x",
    "created_at": "2020-01-01",
    "updated_at": "2020-01-01",
}


def fields(form: Any) -> dict[str, str]:
    """What a browser would send of this form if its button were pressed now."""
    sent = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            sent[control["name"]] = chosen.get("value", chosen.text) if chosen else ""
        else:
            sent[control["name"]] = control.get("value", "")
    sent.pop("csrf_token", None)
    return sent


def opened(client: Any, person: Person, query: str = "") -> dict[str, str]:
    """The fields of this person's editor, as the page shows them to this client."""
    page = client.get(f"/users/{person.id}/edit{query}")
    assert page.status_code == 200, page.status_code
    return fields(soup(page).select_one("form.editor-form"))


def save(client: Any, person: Person, *, htmx: bool = False, **typed: Any) -> Any:
    """Open the editor, type this, press Save; returns the answer."""
    return client.post(f"/users/{person.id}", data=opened(client, person) | typed, htmx=htmx)


def send(client: Any, person: Person, **typed: Any) -> Any:
    """What somebody sends who has no editor: a forged form with everything a valid one holds."""
    sent = {"version": person.version, "first_name": "Forged", "last_name": person.last_name, "title": person.title}
    sent |= {"grade": person.grade, "school": person.school_id or "", "district": person.district_id or ""}
    sent |= {"email": person.email or "", "username": person.username or "", "role": person.role}
    return client.post(f"/users/{person.id}", data=sent | typed)


def row(person: Person) -> dict[str, Any]:
    """Everything stored about this person, sign-in names too."""
    stored = Person.select().where(Person.id == person.id).dicts().first() or {}
    names = SignInName.select(SignInName.key).where(SignInName.person == person.id).order_by(SignInName.key)
    return stored | {"names": [key for (key,) in names.tuples()]}


def events(person: Person) -> list[str]:
    """The kinds of event about this person, oldest first."""
    query = Event.select(Event.kind).where(Event.subject_kind == "person", Event.subject_id == person.id)
    return [kind for (kind,) in query.order_by(Event.id).tuples()]


def last_event(person: Person) -> Event:
    query = Event.select().where(Event.subject_kind == "person", Event.subject_id == person.id)
    return query.order_by(Event.id.desc()).first()


def changes(event: Event) -> dict[str, tuple[str | None, str | None]]:
    """field → (old, new) of one event."""
    return {c.field: (c.old, c.new) for c in Change.select().where(Change.event == event)}


def said(page: Any) -> str:
    """The line that says what happened."""
    line = soup(page).select_one(".say p")
    return line.get_text(" ", strip=True) if line else ""


def undo_form(page: Any) -> Any:
    """The Undo of that line."""
    return soup(page).select_one("form[action*='/undo/']")


def change(actor: Person, person: Person, **values: Any) -> Event:
    """Edit somebody without a page; returns the event."""
    return edit_person(actor, person.id, again(person).version, values)[1]


def press_undo(client: Any, person: Person, event: Event, htmx: bool = False, **sent: str) -> Any:
    return client.post(f"/users/{person.id}/undo/{event.id}", data=sent, htmx=htmx)


def refused_undo(client: Any, person: Person, event: Event, **sent: str) -> str:
    """What is said where Undo was pressed, when it is refused there."""
    answer = press_undo(client, person, event, **{"back": "/users/students"} | sent)
    assert answer.status_code == 303, answer.status_code
    page = client.get(answer.location)
    assert soup(page).select_one(".say-error")
    return said(page)
