"""Data › Users and Groups: the tables of students, teachers and admins, and the record editor in them."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, request, url_for

from portal import rules
from portal.audit.operations import undo
from portal.people import conflict, operations, suspension
from portal.people.copied_links import known_to
from portal.people.forms import PersonForm, SuspendForm
from portal.people.history import history_of, last_save
from portal.people.models import Person, SignInName
from portal.people.table import FETCH, TABLES, kind_of, of_kind, row_now, saved_sentence, span
from portal.people.ways_in import next_step
from portal.tables import State, read_page
from portal.web import actor, go_to, local_url, render, render_list, requires, say, wants_fragment

bp = Blueprint("people", __name__, url_prefix="/users")
KINDS = "any(students,teachers,admins)"


@bp.route("/students")
@requires(rules.can_see_students)
def index_students() -> Any:
    return _index("students")


@bp.route("/teachers")
@requires(rules.can_see_teachers)
def index_teachers() -> Any:
    return _index("teachers")


@bp.route("/admins")
@requires(rules.can_see_admins)
def index_admins() -> Any:
    return _index("admins")


@bp.route(f"/<{KINDS}:kind>/add", methods=["GET", "POST"])
@requires(rules.can_add_people)
def add_person(kind: str) -> Any:
    form = PersonForm().offer(actor(), None, kind)
    if request.method != "POST":
        form.preset_school()
        return render("people/add.html", form=form, kind=kind)
    if not form.validate() or not _added(form):
        _refuse_taken(form)
        return render("people/add.html", status=422, form=form, kind=kind)
    # To the list narrowed to the new person: the next step is in the three dots of that row.
    return go_to(url_for(f"people.index_{kind}", q=f"{form.first_name.data} {form.last_name.data}"))


@bp.route("/<int:person_id>/edit")
@requires(rules.can_see_students)
def edit_person(person_id: int) -> Any:
    person = _editable(person_id)
    return _editor(person, PersonForm.of(actor(), person))


@bp.route("/<int:person_id>", methods=["GET", "POST"])
@requires(rules.can_see_students)
def save_person(person_id: int) -> Any:
    person = _editable(person_id)
    if request.method != "POST":
        return _row(person)
    form = PersonForm().offer(actor(), person)
    if not form.validate() or form.asks_about_address(person):
        _refuse_taken(form, person)
        return _editor(person, form, status=422)
    try:
        saved, event = operations.edit_person(actor(), person_id, form.version.data, conflict.kept(form, request.form))
    except operations.Conflict as e:
        return _conflict(e.person, form)
    except operations.Taken as taken:
        form[taken.field].errors = [str(taken)]
        _refuse_taken(form, person)
        return _editor(person, form, status=422)
    return _after(saved, event, saved_sentence(person, saved, _table(person)))


@bp.route("/<int:person_id>/suspend", methods=["GET", "POST"])
@requires(rules.is_admin)
def suspend_person(person_id: int) -> Any:
    person = _seen(person_id)
    if not rules.can_suspend_person(actor(), person):
        abort(403)
    form = SuspendForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render(
            "people/suspend.html", "people/_suspend.html", status=status, person=person, form=form, back=_back(person)
        )
    saved, event = suspension.suspend_person(actor(), person_id, form.reason.data)
    return _after(saved, event, "Suspended. Sign-in ended everywhere.")


@bp.route("/<int:person_id>/unsuspend", methods=["POST"])
@requires(rules.is_admin)
def unsuspend_person(person_id: int) -> Any:
    _seen(person_id)
    saved, event = suspension.unsuspend_person(actor(), person_id)
    return _after(saved, event, "No longer suspended.")


@bp.route("/<int:person_id>/history")
@requires(rules.can_see_students)
def show_history(person_id: int) -> Any:
    person = _seen(person_id)
    if not rules.can_see_history(actor(), person):
        abort(403)
    return render("people/history.html", person=person, lines=history_of(actor(), person, None), back=_back(person))


@bp.route("/<int:person_id>/undo/<int:event_id>", methods=["POST"])
@requires(rules.can_see_students)
def undo_change(person_id: int, event_id: int) -> Any:
    person = _seen(person_id)
    event = undo(actor(), event_id, ("person", person_id))
    say("Undone.", step=next_step(event))
    if wants_fragment():
        return render("people/_undone.html", **_row_now(person, is_saved=True))
    return go_to(_back(person))


def _index(kind: str) -> Any:
    table, visible = TABLES[kind], Person.visible_to(actor())
    page = read_page(table, State.read(table, request.path, request.args), of_kind(kind, visible), FETCH[kind])
    return render_list(
        "people/index.html", page, kind=kind, back=quote(page.state.url(), safe=""),
        rows_file="people/_rows.html", empty_file="people/_empty.html",
    )  # fmt: skip


def _seen(person_id: int) -> Person:
    return Person.seen_by(actor(), person_id) or abort(404)


def _editable(person_id: int) -> Person:
    person = _seen(person_id)
    if not rules.can_edit_person(actor(), person):
        abort(403)
    return person


def _editor(person: Person, form: PersonForm, status: int = 200) -> Any:
    stored = form if request.method != "POST" else PersonForm.of(actor(), person)
    was = conflict.opened_with(stored, request.form)
    return render(
        "people/edit.html", "people/_editor.html", status=status, person=person, form=form, back=_back(person),
        span=_span(person), lines=history_of(actor(), person), was=was, known_to=known_to(person),
    )  # fmt: skip


def _conflict(person: Person, form: PersonForm) -> Any:
    """Both values side by side, to choose from."""
    theirs = PersonForm.of(actor(), person)
    return render(
        "people/edit.html", "people/_conflict.html", status=409, person=person, form=form, conflict=True,
        choices=conflict.choices(form, theirs, request.form), was=theirs.values(), who=last_save(actor(), person),
        back=_back(person), span=_span(person),
    )  # fmt: skip


def _added(form: PersonForm) -> bool:
    """Whether the person is added now, or somebody else has the sign-in name."""
    try:
        person, event = operations.add_person(actor(), {"role": form.default_role} | form.values())
    except operations.Taken as taken:
        form[taken.field].errors = [str(taken)]
        return False
    say("Added.", undo=url_for("people.undo_change", person_id=person.id, event_id=event.id))
    return True


def _refuse_taken(form: PersonForm, person: Person | None = None) -> None:
    """All that is wrong is told at once: beside what else is, each sign-in name others have, and whose it is."""
    for field, noun in ((form.email, "address"), (form.username, "username")):
        is_well_formed = field.data and set(field.errors) <= {operations.TAKEN}
        owner = SignInName.owner_of(field.data) if is_well_formed else None
        if owner and owner != person:
            whose = owner.name if Person.is_seen_by(actor(), owner.id) else "Another account"
            field.errors = [f"{whose} signs in with this {noun} already."]


def _after(person: Person, event: Any, sentence: str) -> Any:
    """The row as it is now (or a line saying where it went), “Saved. Undo”, and focus back on it."""
    back = _back(person)
    undo = url_for("people.undo_change", person_id=person.id, event_id=event.id, back=back) if event else None
    say(sentence if event else "Nothing was changed.", undo, next_step(event))
    return _row(person, is_saved=True)


def _row(person: Person, is_saved: bool = False) -> Any:
    if not wants_fragment():
        return go_to(_back(person))
    return render("people/_row.html", **_row_now(person, is_saved))


def _row_now(person: Person, is_saved: bool) -> dict[str, Any]:
    """For the row's template, with where to come back to from it."""
    here = {"back": quote(_back(person), safe=""), "is_saved": is_saved, "focus": True, "person": person}
    return row_now(actor(), person.id, _table(person)) | here


def _table(person: Person) -> str:
    """The table an editor stands in: the one it was opened from. Admins who teach stand in two."""
    came_from = _back(person).partition("?")[0].rpartition("/")[2]
    return came_from if came_from in TABLES else kind_of(person)


def _span(person: Person) -> int:
    """How many columns that table has: what an editor in it spans."""
    return span(_table(person))


def _back(person: Person) -> str:
    """The list this came from, as it was: search, filters and page kept."""
    return local_url(request.values.get("back"), url_for(f"people.index_{kind_of(person)}"))
