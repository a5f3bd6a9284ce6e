"""Which role somebody of a roster gets. An import never gives more than teacher: an administrator of the file is
proposed, and becomes one only where somebody who may appoint them said so, and still may."""

from collections.abc import Iterator
from typing import Any

from portal import rules
from portal.people.history import names_of
from portal.people.models import Person
from portal.roles import ADMINS, covers
from portal.roster.models import Question

LEFT_OUT = "their row was left out, so nobody was appointed."
MAY_NOT = "could not be appointed: whoever ticked or applied it may not do that, or they are no teacher of a school."

Answers = dict[tuple[str, str, str], Question]


class Appointing:
    """Answers about roles, as far as whoever applies the run, and whoever ticked them, may give them."""

    def __init__(self, actor: Any, answers: Answers) -> None:
        self.actor = actor
        asked = {sis_id: q for (kind, sis_id, _field), q in answers.items() if kind == "admin"}
        self.ticked = {sis_id: question for sis_id, question in asked.items() if question.answer in ADMINS}
        for (kind, sis_id, _field), question in answers.items():
            if kind == "two_rows" and question.answer == "link" and sis_id in self.ticked:
                # What was ticked for somebody's second row is meant for their account, which is the first one's.
                self.ticked.setdefault(question.facts["owner"], self.ticked[sis_id])
        ids = {q.answered_by_id for q in self.ticked.values()}
        self.people = {p.id: p for p in Person.select().where(Person.id.in_(ids - {None}))}
        self.names = names_of(ids)

    def role_of_new(
        self, sis_id: str, kind: str, school_id: int | None, district_id: int | None
    ) -> tuple[str, int | None]:
        """(role, school id) of somebody new whom the roster has as `kind`."""
        question = self.ticked.get(sis_id)
        if question is None or kind != "teacher" or not self._may(question, school_id, district_id):
            return kind, school_id
        if question.answer == "district_admin":
            return (question.answer, None) if district_id else (kind, school_id)
        return (question.answer, school_id) if school_id else (kind, None)

    def appoint(self, sis_id: str, person: Person) -> dict[str, Any]:
        """Columns of a teacher who is here already and was ticked."""
        question = self.ticked.get(sis_id)
        if question is None or not self._may(question, person.school_id, person.district_id):
            return {}
        if person.role != "teacher" or not rules.can_change_role(self.actor, person, question.answer):
            return {}
        if question.answer == "district_admin":
            return {"role": question.answer, "school_id": None} if person.district_id else {}
        return {"role": question.answer} if person.school_id else {}

    def ticked_by(self, sis_id: str) -> str | None:
        """Who chose the role of this administrator; None where nobody did, or whoever applies the run themselves."""
        question = self.ticked.get(sis_id)
        if question is None or question.answered_by_id == self.actor.id:
            return None
        return self.names[question.answered_by_id]

    def not_followed(self, roles: dict[str, str]) -> Iterator[tuple[Question, str]]:
        """(answer, why) of those that made nobody an administrator; `roles`: SIS id → role of the account now."""
        for sis_id, question in self.ticked.items():
            if question.sis_id == sis_id and roles.get(sis_id) not in ADMINS:
                yield question, MAY_NOT if sis_id in roles else LEFT_OUT

    def settle_role(self, person: Person, role: str, grade: str) -> dict[str, Any]:
        """Columns of a student the roster has as a teacher now, or the other way round, with the `grade` of the file.
        Admins stay what they are."""
        places = (person.school_id, person.district_id)
        is_between = {person.role, role} == {"student", "teacher"}
        if not is_between or not rules.can_add_person(self.actor, role, *places):
            return {}
        return {"role": role, "grade": grade if role == "student" else ""}

    def _may(self, question: Question, school_id: int | None, district_id: int | None) -> bool:
        ticker = self.people.get(question.answered_by_id)
        return all(
            rules.can_appoint(who, question.answer) and covers(who, school_id, district_id)
            for who in (self.actor, ticker)
            if who is not None
        ) and (ticker is None or ticker.is_active)
