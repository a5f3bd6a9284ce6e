"""What the staff of the demo did with the portal, as rows: profiles and pictures, cores, follows, a request for help,
activation mails that wait, and two people who wait for somebody's yes. Inside the loader's transaction."""

import random
from datetime import timedelta

from portal.community.models import Follow
from portal.db import fold, now, slices
from portal.onboarding.activation import send_activation
from portal.onboarding.models import Invitation
from portal.people.links import Link
from portal.people.models import Person
from portal.people.profiles import Photo, Profile
from portal.schools.models import School, Terms
from portal.standards.catalogue import cores_for
from portal.standards.models import PersonCore, SchoolCore
from portal.support.models import Request
from portal.welcome.demo_pictures import picture_of
from portal.welcome.demo_profiles import Said, profiles
from portal.welcome.demo_records import HIGH, DemoDistrict

SAVED_AT = {
    "details": "details_at",
    "experience": "experience_at",
    "cores": "cores_at",
    "invite": "connect_at",
    "follow": "follow_at",
}
QUESTION = "The course catalogue for art moved to a new edition. Which one do we use this year?"
ANSWER = "The edition in the list under Cores is the one we use. I have chosen it for the school."
WAITING_QUESTION = "I can't find the standards for the robotics elective in the list. Could somebody have a look?"


def write_staff(demo: DemoDistrict, people: dict[str, int]) -> None:
    """All of it; `people` is key → id."""
    said = profiles(demo)
    moment = now()
    terms = Terms.current().version
    names = {p.key: p for p in demo.people}
    Profile.insert_many([_profile(people[key], s, terms) for key, s in said.items()]).execute()
    drawn = [(key, picture_of(names[key].first_name, names[key].last_name)) for key, s in said.items() if s.has_picture]
    rows = ((people[key], image, f"{n:016x}", moment) for n, (key, image) in enumerate(drawn, 1))
    Photo.insert_many(rows, fields=[Photo.person, Photo.image, Photo.mark, Photo.made_at]).execute()
    leads = _name_leads(demo, people)
    _choose_cores(demo, people)
    _follow(demo, people)
    _ask(demo, people, leads)
    _invite(demo, people, leads)


def _profile(person_id: int, said: Said, terms: int) -> dict[str, object]:
    moment = now() - timedelta(days=20)
    left = (*said.skipped, *said.is_open)
    return {
        "person": person_id,
        "roles": "\n".join(said.roles),
        "grades": "\n".join(said.grades),
        "subjects": "\n".join(said.subjects),
        "years_taught": said.years,
        "bio": said.bio,
        "skipped": "\n".join(said.skipped if said.has_picture else (*said.skipped, "photo")),
        "terms_version": terms,
        "terms_at": moment,
        **{column: None if step in left else moment for step, column in SAVED_AT.items()},
    }


def _name_leads(demo: DemoDistrict, people: dict[str, int]) -> dict[str, int]:
    """School → the colleague who helps first: its teacher who has used the portal longest."""
    leads, near = {}, demo.one_per_role()
    for school in demo.schools:
        active = [p for p in demo.people if p.school == school.key and p.status == "active" and p not in near]
        mine = [p for p in active if p.role == "teacher"]
        leads[school.key] = people[min(mine, key=lambda p: (p.activated_on, p.key)).key]
        School.update(support_lead_id=leads[school.key]).where(School.sis_id == school.key).execute()
    return leads


def _choose_cores(demo: DemoDistrict, people: dict[str, int]) -> None:
    """For each subject the state's newest, else one for all states, else none; one teacher of the high school uses
    another one for theirs."""
    fields = [SchoolCore.school, SchoolCore.subject, SchoolCore.core, SchoolCore.changed_at]
    for school in demo.schools:
        row = School.get(School.sis_id == school.key)
        chosen = {subject: cores_for(subject, school.state) for subject in school.subjects}
        rows = [
            (row.id, subject, cores[0].id, now())
            for subject, cores in chosen.items()
            if cores and cores[0].state in ("", school.state)
        ]
        SchoolCore.insert_many(rows, fields=fields).execute()
    maths = {s.key for s in demo.sections if s.school == HIGH and s.subject == "Mathematics"}
    teacher = next(e.person for e in demo.enrollments if e.section in maths and e.role == "teacher")
    PersonCore.create(person=people[teacher], subject="Mathematics", core=cores_for("Mathematics", "")[0].id)


def _follow(demo: DemoDistrict, people: dict[str, int]) -> None:
    """Some follow many, some nobody; the teacher to look around as follows three."""
    rng = random.Random(7)  # noqa: S311 - no secrets
    near = next(people[p.key] for p in demo.one_per_role() if p.role == "teacher")
    staff = [p for p in demo.people if p.role not in ("student", "portal_admin") and p.status == "active"]
    ids = [people[p.key] for p in staff]
    chosen = {me: rng.sample([id_ for id_ in ids if id_ != me], 3 if me == near else rng.randint(0, 6)) for me in ids}
    rows = [(me, other, now()) for me, others in chosen.items() for other in others]
    for some in slices(rows, 200):
        Follow.insert_many(some, fields=[Follow.person, Follow.followed, Follow.at]).execute()


def _ask(demo: DemoDistrict, people: dict[str, int], leads: dict[str, int]) -> None:
    """A question that was answered and one that waits, both to the support lead of the high school."""
    school = School.get(School.sis_id == HIGH)
    near = next(p for p in demo.one_per_role() if p.role == "teacher")
    other = [p for p in demo.people if p.school == HIGH and p.role == "teacher" and p.status == "active"][-1]
    asked = {"school": school, "about": "cores"}
    answer = {"answer": ANSWER, "answered_by": leads[HIGH], "answered_at": now() - timedelta(days=2)}
    Request.create(asked_by=people[near.key], text=QUESTION, asked_at=now() - timedelta(days=3), **asked, **answer)
    Request.create(asked_by=people[other.key], text=WAITING_QUESTION, **asked)


def _invite(demo: DemoDistrict, people: dict[str, int], leads: dict[str, int]) -> None:
    """Activation mails to some of those not yet active, one of them opened; and how those who wait came here."""
    admins = {p.school: Person.get_by_id(people[p.key]) for p in demo.people if p.role == "school_admin"}
    to_invite = [p for p in demo.people if p.role == "teacher" and p.status == "not_yet_active"]
    to_invite = [p for p in to_invite if not Person.get_by_id(people[p.key]).has_temporary_password]
    for person in to_invite[:-1]:
        send_activation(admins[person.school], people[person.key])
    Link.update(opened_at=now()).where(Link.person == people[to_invite[0].key]).execute()
    for n, person in enumerate(p for p in demo.people if p.status == "waiting"):
        address = person.email or ""
        Invitation.create(
            email=address, email_key=fold(address), school=admins[person.school].school_id, accepted_at=now(),
            person=people[person.key], invited_by=leads[person.school] if n == 0 else None,
        )  # fmt: skip
