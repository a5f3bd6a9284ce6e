"""The demo district as rows of the database, and a few things that its admins did. Inside the loader's transaction."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from portal.classes.models import Course, Enrollment, Section
from portal.db import BaseModel, now, slices
from portal.people.credentials import set_temporary_password
from portal.people.models import Person, SignInName, computed, sign_in_keys
from portal.people.operations import edit_person
from portal.people.secrets import generate_temporary_password, temporary_expiry
from portal.people.suspension import suspend_person
from portal.schools.models import District, School, Source, school_sort_key
from portal.seals import seal
from portal.welcome.demo_records import DemoDistrict
from portal.welcome.demo_records import Person as DemoPerson
from portal.welcome.demo_records import Section as DemoSection
from portal.welcome.demo_staff import write_staff


def write_district(demo: DemoDistrict, hashed: str) -> None:
    """Write the whole demo; everybody who has an own password has the one that was `hashed`."""
    people = _write_people(demo, _write_schools(demo), hashed)
    _write_classes(demo, people)
    _make_history(demo, people)
    write_staff(demo, people)


def _write_schools(demo: DemoDistrict) -> dict[str, School]:
    """District and schools, as if a roster had brought them; by key."""
    source = Source.create(name="Demo student information system")
    district = District.create(name=demo.district.name, source=source, sis_id="demo")
    return {
        school.key: School.create(
            district=district,
            name=school.name,
            sort_key=school_sort_key(school.name, district.id),
            source=source,
            sis_id=school.key,
            state=school.state,
            time_zone=school.time_zone,
            subjects="\n".join(school.subjects),
            mail_domains="demo.example",
        )
        for school in demo.schools
    }


def _write_people(demo: DemoDistrict, schools: dict[str, School], hashed: str) -> dict[str, int]:
    """All people; key → id. Those to act as come first. One hash for all: 600 would take a minute."""
    first = demo.one_per_role()
    ordered = [*first, *(p for p in demo.people if p not in first)]
    place = next(iter(schools.values()))
    rows = [_person_row(p, schools.get(p.school or ""), place, hashed) for p in ordered]
    _insert(Person, rows)
    ids = dict(Person.select(Person.username, Person.id).tuples())
    keys = ((key, ids[p.username]) for p in ordered for key in sign_in_keys(p.email, p.username))
    _insert(SignInName, ({"key": key, "person": id_} for key, id_ in keys))
    return {p.key: ids[p.username] for p in ordered}


def _person_row(person: DemoPerson, school: School | None, place: School, hashed: str) -> dict[str, Any]:
    names = {n: getattr(person, n) for n in ("first_name", "last_name", "email", "username", "grade")}
    source = place.source_id if person.sis_id else None
    has_password = person.status in ("active", "waiting", "suspended", "archived")
    given = seal(generate_temporary_password()) if person.has_temporary_password else None
    return {
        **names,
        **computed(names | {"sis_id": person.sis_id}),
        "role": person.role,
        "title": person.title and person.title.rstrip(".") + ("" if person.title == "Miss" else "."),
        "school": school.id if school else None,
        "district_id": None if person.role == "portal_admin" else place.district_id,
        "source": source,
        "sis_id": person.sis_id or None,
        "password_hash": hashed if has_password else None,
        "password_at": _at(person.activated_on),
        "temporary_password": given,
        "temporary_password_expires_at": temporary_expiry() if given else None,
        "waiting_at": now() if person.status == "waiting" else None,
        "archived_at": now() if person.status == "archived" else None,
    }


def _write_classes(demo: DemoDistrict, people: dict[str, int]) -> None:
    schools = {school.sis_id: school for school in School.select()}
    source = {"source": next(iter(schools.values())).source_id}
    by_code = {s.course_code: s for s in demo.sections}
    _insert(Course, (source | _course_row(s) for s in by_code.values()))
    courses = dict(Course.select(Course.sis_id, Course.id).tuples())
    places = ({"school": schools[s.school].id, "course": courses[s.course_code]} for s in demo.sections)
    _insert(Section, (source | place | _section_row(s) for s, place in zip(demo.sections, places, strict=True)))
    sections = dict(Section.select(Section.sis_id, Section.id).tuples())
    pairs = ((e.role, sections[e.section], people[e.person]) for e in demo.enrollments)
    _insert(Enrollment, (source | _enrollment_row(*pair) for pair in pairs))


def _course_row(section: DemoSection) -> dict[str, Any]:
    return {
        "sis_id": section.course_code,
        "fingerprint": 0,
        "code": section.course_code,
        "title": section.course_title,
        "subjects": section.subject,
        "grades": ",".join(section.grades),
    }


def _section_row(section: DemoSection) -> dict[str, Any]:
    return {
        "sis_id": section.key,
        "title": section.title,
        "code": section.course_code,
        "grades": ",".join(section.grades),
        "subjects": section.subject,
        "starts_on": section.begins,
        "ends_on": section.ends,
    }


def _enrollment_row(role: str, section: int, person: int) -> dict[str, Any]:
    return {"sis_id": f"{section}:{person}", "section": section, "person_id": person, "role": role}


def _make_history(demo: DemoDistrict, people: dict[str, int]) -> None:
    """A few things done by the demo's admins, through the real operations, so that there is something to undo."""
    admins = {p.role: Person.get_by_id(people[p.key]) for p in demo.one_per_role()}
    by_school = {p.school: Person.get_by_id(people[p.key]) for p in demo.people if p.role == "school_admin"}
    for person in demo.people:
        if person.status == "suspended":
            suspend_person(by_school[person.school], people[person.key], person.reason)
    school_admin, ana = admins["school_admin"], people[demo.one_per_role()[-1].key]
    edit_person(school_admin, ana, 1, {"last_name": "Perez"})
    edit_person(school_admin, ana, 2, {"last_name": "Pérez"})
    teacher = next(p for p in demo.people if p.status == "not_yet_active" and p.role == "teacher")
    set_temporary_password(by_school[teacher.school], people[teacher.key])
    second = [p for p in demo.people if p.role == "school_admin" and p.key != demo.one_per_role()[2].key][-1]
    Person.update(role="teacher").where(Person.id == people[second.key]).execute()
    edit_person(admins["district_admin"], people[second.key], 1, {"role": "school_admin"})


def _insert(model: type[BaseModel], rows: Iterable[dict[str, Any]]) -> None:
    for some in slices(rows, 200):
        model.insert_many(some).execute()


def _at(day: date | None) -> datetime | None:
    return datetime.combine(day, time(8, 30)) if day else None
