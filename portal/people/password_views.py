"""The page of somebody's password: giving a temporary one, and showing it again while it waits to be used.

A password stands on the answer to a POST alone: never in a redirect, a cookie or a URL.
"""

from typing import Any

from flask import Blueprint, abort, request, url_for

from portal import rules
from portal.people import credentials
from portal.people.history import history_of
from portal.people.models import Person
from portal.people.table import kind_of
from portal.web import actor, go_to, local_url, render, requires, say

bp = Blueprint("passwords", __name__, url_prefix="/users")


@bp.route("/<int:person_id>/password", methods=["GET", "POST"])
@requires(rules.can_see_students)
def set_temporary_password(person_id: int) -> Any:
    person = _editable(person_id)
    if request.method == "POST":
        return _page(person, _given(person_id))
    return _page(person)


@bp.route("/<int:person_id>/password/show", methods=["GET", "POST"])
@requires(rules.can_see_students)
def show_temporary_password(person_id: int) -> Any:
    person = _editable(person_id)
    if request.method == "POST":
        return _page(person, credentials.show_temporary_password(actor(), person_id))
    return go_to(url_for(".set_temporary_password", person_id=person_id, back=_back(person)))


def _given(person_id: int) -> str:
    """A new one; where one was given since the page was opened (a second press, a colleague), that one, still good."""
    try:
        return credentials.set_temporary_password(actor(), person_id, request.form.get("seen", type=int))
    except credentials.ChangedMeanwhile:
        if not Person.get_by_id(person_id).is_temporary_good:
            raise
        password = credentials.show_temporary_password(actor(), person_id)
        say("No new one was made: this is the temporary password that works now.")
        return password


def _page(person: Person, password: str | None = None) -> Any:
    person = Person.get_by_id(person.id)
    return render(
        "people/password.html", "people/_given.html", person=person, password=password, back=_back(person),
        lines=history_of(actor(), person),
    )  # fmt: skip


def _editable(person_id: int) -> Person:
    person = Person.seen_by(actor(), person_id) or abort(404)
    if not rules.can_edit_person(actor(), person):
        abort(403)
    return person


def _back(person: Person) -> str:
    return local_url(request.values.get("back"), url_for(f"people.index_{kind_of(person)}"))
