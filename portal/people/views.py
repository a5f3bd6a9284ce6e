"""Data › Users and Groups: the tables of students, teachers and admins, and the record editor in them."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, request, url_for
from flask_wtf import FlaskForm

from portal import rules
from portal.audit.operations import undo as undo_event
from portal.db import fold
from portal.people import credentials, operations
from portal.people.forms import PersonForm, SuspendForm
from portal.people.history import history_of
from portal.people.models import Person
from portal.people.table import TABLES, kind_of, of_kind, rows
from portal.tables import State, read_page
from portal.web import actor, go_to, local_url, render, requires, say, wants_fragment

bp = Blueprint("people", __name__, url_prefix="/users")
KINDS = "any(students,teachers,admins)"
CONFLICT_FIELDS = ("title", "first_name", "last_name", "grade", "email", "username", "school", "district", "role")


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
    if request.method == "GET":
        return render("people/add.html", form=form, kind=kind)
    if not form.validate() or not _saved(form, lambda: _add(form, kind)):
        return render("people/add.html", status=422, form=form, kind=kind)
    return go_to(url_for(f"people.index_{kind}"))


@bp.route("/<int:person_id>/edit")
@requires(rules.can_see_students)
def edit_person(person_id: int) -> Any:
    person = _editable(person_id)
    return _editor(person, _form_for(person))


@bp.route("/<int:person_id>", methods=["GET", "POST"])
@requires(rules.can_see_students)
def save_person(person_id: int) -> Any:
    person = _editable(person_id)
    if request.method == "GET":
        return _row(person)
    form = PersonForm().offer(actor(), person, kind_of(person))
    if not form.validate() or _warned(form, person):
        return _editor(person, form, status=422)
    values = {n: v for n, v in form.values().items() if request.form.get(f"keep-{n}") != "theirs"}
    version = int(form.version.data) if (form.version.data or "").isdigit() else 0
    try:
        saved, event = operations.edit_person(actor(), person_id, version, values)
    except operations.Conflict as conflict:
        return _conflict(conflict.person, form)
    except operations.Taken as taken:
        form[taken.field].errors = [str(taken)]
        return _editor(person, form, status=422)
    return _after(saved, event, _sentence(person, saved), moved=kind_of(saved) != kind_of(person))


@bp.route("/<int:person_id>/password", methods=["GET", "POST"])
@requires(rules.can_see_students)
def set_temporary_password(person_id: int) -> Any:
    """Shown once here, on the answer to the POST itself: never in a redirect, a cookie or a URL."""
    person = _editable(person_id)
    password = None
    if request.method == "POST" and FlaskForm().validate_on_submit():
        password = credentials.set_temporary_password(actor(), person_id)
        person = Person.get_by_id(person_id)
    return render("people/password.html", "people/_password.html", person=person, password=password, back=_back())


@bp.route("/<int:person_id>/suspend", methods=["GET", "POST"])
@requires(rules.is_admin)
def suspend_person(person_id: int) -> Any:
    person = _seen(person_id)
    form = SuspendForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render("people/suspend.html", "people/_suspend.html", status=status, person=person, form=form, back=_back())
    saved, event = operations.suspend_person(actor(), person_id, form.reason.data)
    return _after(saved, event, "Suspended. Sign-in ended everywhere.")


@bp.route("/<int:person_id>/unsuspend", methods=["POST"])
@requires(rules.is_admin)
def unsuspend_person(person_id: int) -> Any:
    _seen(person_id)
    saved, event = operations.unsuspend_person(actor(), person_id)
    return _after(saved, event, "No longer suspended.")


@bp.route("/<int:person_id>/history")
@requires(rules.can_see_students)
def show_history(person_id: int) -> Any:
    person = _seen(person_id)
    if not rules.can_see_history(actor(), person):
        abort(403)
    return render("people/history.html", person=person, lines=history_of(person_id, None), back=_back())


@bp.route("/<int:person_id>/undo/<int:event_id>", methods=["POST"])
@requires(rules.can_see_students)
def undo_change(person_id: int, event_id: int) -> Any:
    event = undo_event(actor(), event_id)
    person = Person.visible_to(actor()).where(Person.id == person_id).first()
    say("Undone.")
    if wants_fragment():
        found = rows([person_id]) if person else []
        kind = kind_of(person) if person else "students"
        return render("people/_undone.html", "people/_undone.html", person_id=person_id, rows=found, kind=kind, back=_back())
    return go_to(_back(person) if person else url_for("people.index_students") + f"?undone={event.id}")


def _index(kind: str) -> Any:
    me, table = actor(), TABLES[kind]
    state = State.read(table, request.path, request.args)
    page = read_page(table, state, of_kind(kind, Person.visible_to(me)), rows)
    # A fragment is the results only: the choices of the filters stand in the toolbar, which stays.
    choices = [] if wants_fragment() else [(f, f.choices(me)) for f in table.filters]
    answer = render(
        "people/index.html", "_results.html", page=page, kind=kind, back=quote(page.state.url(), safe=""),
        filter_choices=choices, rows_file="people/_rows.html", empty_file="people/_empty.html",
    )  # fmt: skip
    if wants_fragment() and request.full_path.rstrip("?") != page.state.url():
        answer.headers["HX-Replace-Url"] = page.state.url()  # without the filters nobody chose
    return answer


def _seen(person_id: int) -> Person:
    return Person.visible_to(actor()).where(Person.id == person_id).first() or abort(404)


def _editable(person_id: int) -> Person:
    person = _seen(person_id)
    if not rules.can_edit_person(actor(), person):
        abort(403)
    return person


def _form_for(person: Person) -> PersonForm:
    data = {name: getattr(person, name, None) for name in CONFLICT_FIELDS}
    data |= {"school": person.school_id, "district": person.district_id, "version": person.version}
    return PersonForm(formdata=None, data=data).offer(actor(), person, kind_of(person))


def _editor(person: Person, form: PersonForm, status: int = 200) -> Any:
    return render(
        "people/edit.html", "people/_editor.html", status=status, person=person, form=form, back=_back(person), span=_span(person),
        lines=history_of(person.id), was=_form_for(person).values(),
    )  # fmt: skip


def _warned(form: PersonForm, person: Person) -> bool:
    """A teacher's address is what the roster knows them by: taking it away asks once (the next sync would suspend)."""
    loses_it = person.role in rules.STAFF and person.email and not form.email.data
    if loses_it and not form.confirm_no_email.data:
        form.email.errors = ["Without an e-mail address the next roster sync would suspend this account."]
        form.ask_no_email = True
        return True
    return False


def _conflict(person: Person, form: PersonForm) -> Any:
    """Both values side by side; what only the other one touched starts as theirs, the rest as mine."""
    theirs = _form_for(person)
    choices = []
    for name, mine in form.values().items():
        field = theirs[name]
        if (mine or None) != (field.data or None):
            untouched = str(request.form.get(f"was-{name}", "")) == str(mine or "")
            choices.append((form[name], field, "theirs" if untouched else "mine"))
    who = history_of(person.id, 1)
    return render(
        "people/edit.html", "people/_conflict.html", status=409, person=person, form=form, choices=choices,
        who=who[0] if who else None, back=_back(person), conflict=True, span=_span(person),
    )  # fmt: skip


def _saved(form: PersonForm, save: Any) -> bool:
    try:
        save()
    except operations.Taken as taken:
        owner = Person.visible_to(actor()).where(
            (Person.email_key == fold(form[taken.field].data)) | (Person.username_key == fold(form[taken.field].data))
        )
        form[taken.field].errors = [str(taken) if not owner.exists() else f"{owner.first().name} signs in with this."]
        return False
    return True


def _add(form: PersonForm, kind: str) -> None:
    role = {"students": "student", "teachers": "teacher"}.get(kind)
    person, event = operations.add_person(actor(), {"role": role} | form.values())
    say(f"{person.name} is added.", undo=url_for("people.undo_change", person_id=person.id, event_id=event.id))


def _sentence(before: Person, after: Person) -> str:
    if kind_of(before) != kind_of(after):
        return f"Moved to {kind_of(after).capitalize()}."
    return "Saved."


def _after(person: Person, event: Any, sentence: str, moved: bool = False) -> Any:
    """The row as it is now (or a line saying where it went), “Saved. Undo”, and focus back on it."""
    undo = url_for("people.undo_change", person_id=person.id, event_id=event.id) if event else None
    say(sentence if event else "Nothing was changed.", undo)
    if wants_fragment():
        return _row(person, is_saved=True, moved=moved)
    return go_to(_back(person))


def _row(person: Person, is_saved: bool = False, moved: bool = False) -> Any:
    if not wants_fragment():
        return go_to(_back(person))
    found = rows([person.id]) if Person.visible_to(actor()).where(Person.id == person.id).exists() else []
    kind = kind_of(person)
    return render(
        "people/_row.html", "people/_row.html", rows=found, kind=kind, back=quote(_back(person), safe=""),
        is_saved=is_saved, moved=moved, person=person, span=_span(person),
    )  # fmt: skip


def _span(person: Person) -> int:
    """How many columns the person's table has: what an editor in it spans."""
    return len(TABLES[kind_of(person)].columns) + 1


def _back(person: Person | None = None) -> str:
    """The list this came from, as it was: search, filters and page kept."""
    kind = kind_of(person) if person else "students"
    return local_url(request.values.get("back"), url_for(f"people.index_{kind}"))
