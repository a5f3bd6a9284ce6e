"""Community: finding colleagues, their public profiles, following them."""

from typing import Any

from flask import Blueprint, request, url_for

from portal import rules
from portal.community import operations
from portal.community.colleagues import colleagues_of, rows, table_for
from portal.community.models import Follow
from portal.community.public import public_profile
from portal.db import NotSeen
from portal.people.fields import whole
from portal.people.models import Person
from portal.people.photos import remove_photo
from portal.tables import State, read_page
from portal.web import actor, go_to, local_url, render, render_list, requires, say, wants_fragment

bp = Blueprint("community", __name__, url_prefix="/community")


@bp.route("")
@requires(rules.can_see_colleagues)
def index() -> Any:
    me, table = actor(), table_for(actor())
    state = State.read(table, request.path, request.args)
    page = read_page(table, state, colleagues_of(me), lambda ids: rows(me, ids))
    return render_list(
        "community/index.html", page, rows_file="community/_rows.html", empty_file="community/_empty.html"
    )


@bp.route("/<int:person_id>")
@requires(rules.can_see_colleagues)
def show_profile(person_id: int) -> Any:
    me, person = actor(), _seen(person_id)
    is_followed = Follow.select().where(Follow.person == me.id, Follow.followed == person.id).exists()
    can_remove = person.id != me.id and rules.can_remove_photo(me, person)
    return render("community/show.html", who=public_profile(person), is_followed=is_followed, can_remove=can_remove)


@bp.route("/<int:person_id>/follow", methods=["POST"])
@requires(rules.can_see_colleagues)
def follow(person_id: int) -> Any:
    person = _seen(person_id)
    operations.follow(actor().id, person_id)
    return _after(person, True, f"You follow {person.public_name}.")


@bp.route("/<int:person_id>/unfollow", methods=["POST"])
@requires(rules.can_see_colleagues)
def unfollow(person_id: int) -> Any:
    person = _seen(person_id)
    operations.unfollow(actor().id, person_id)
    return _after(person, False, f"You no longer follow {person.public_name}.")


@bp.route("/follow-all", methods=["POST"])
@requires(rules.can_see_colleagues)
def follow_all() -> Any:
    count = operations.follow_all(actor().id, [whole(id_) for id_ in request.form.getlist("person")])
    say(f"You follow {count} colleague{'s' if count != 1 else ''}.")
    return go_to(_back())


@bp.route("/<int:person_id>/photo/remove", methods=["POST"])
@requires(rules.can_see_colleagues)
def remove_colleagues_photo(person_id: int) -> Any:
    """For whoever keeps the record, when a picture doesn't belong into a school."""
    say("The picture is removed." if remove_photo(actor(), person_id) else "There was no picture.")
    return go_to(url_for(".show_profile", person_id=person_id))


def _seen(person_id: int) -> Person:
    person = Person.get_or_none(Person.id == person_id)
    if person is None or not rules.can_see_profile(actor(), person):
        raise NotSeen
    return person


def _after(person: Person, is_followed: bool, sentence: str) -> Any:
    """The button as it is now; the whole page again without htmx."""
    say(sentence)
    if not wants_fragment():
        return go_to(_back())
    return render("community/_followed.html", "community/_followed.html", c=person, is_followed=is_followed)


def _back() -> str:
    return local_url(request.form.get("back"), url_for(".index"))
