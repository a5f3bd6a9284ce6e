"""Rules of gradebooks and resources: checked because the verdict asks for it, kept nowhere."""

import re

from portal.roster.sources.problems import Problems
from portal.roster.sources.relations import Relations
from portal.roster.sources.semantics import RosterRules, Rule

_case_id = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


class Rules(RosterRules):
    """The rules of all files of a package."""

    def __init__(self, relations: Relations, problems: Problems) -> None:
        super().__init__(relations, problems)
        self._line_items: dict[str, tuple[str, str, str]] = {}
        self._resource_roles: dict[str, set[str]] = {}

    def _lineItems(self, places: dict[str, int], bulk: bool) -> Rule:  # noqa: N802 - file name
        low, high = places["resultValueMin"], places["resultValueMax"]
        session = places.get("academicSessionSourcedId", -1)

        def rule(cells: list[str], line: int) -> None:
            least = cells[low] if low >= 0 else ""
            most = cells[high] if high >= 0 else ""
            bounds = (cells[places["classSourcedId"]], least, most)
            self._line_items[cells[places["sourcedId"]]] = bounds
            if bulk and least and most and float(least) > float(most):
                text = "{value} is more than resultValueMax."
                code = "semantic.invalid_score_range"
                self._note(code, "lineItems", text, line, "resultValueMin", least)
            kind = self._session_types.get(cells[session]) if bulk and session >= 0 else None
            if kind == "schoolYear":
                text = "{value} is a school year; a term, semester or grading period belongs here."
                code = "semantic.academic_session_type_mismatch"
                value = cells[session]
                self._note(code, "lineItems", text, line, "academicSessionSourcedId", value)

        return rule

    def _results(self, places: dict[str, int], bulk: bool) -> Rule | None:
        item, group = places["lineItemSourcedId"], places.get("classSourcedId", -1)
        score, student = places["score"], places["studentSourcedId"]

        def rule(cells: list[str], line: int) -> None:
            own = cells[group] if group >= 0 else ""
            belongs, least, most = self._line_items.get(cells[item], ("", "", ""))
            if belongs and own and own != belongs:
                text = "{value} is not the class of the line item."
                code = "semantic.result_class_mismatch"
                self._note(code, "results", text, line, "classSourcedId", own)
            if score >= 0 and cells[score]:
                self._score(cells[score], least, most, line)
            self._membership("results", own or belongs, "studentSourcedId", cells[student], line)

        return rule if bulk else None

    def _score(self, score: str, least: str, most: str, line: int) -> None:
        if least and most and float(least) > float(most):
            return
        if least and float(score) < float(least):
            text = f"{{value}} is less than the line item allows ({least})."
            self._note("semantic.score_below_min", "results", text, line, "score", score)
        if most and float(score) > float(most):
            text = f"{{value}} is more than the line item allows ({most})."
            self._note("semantic.score_above_max", "results", text, line, "score", score)

    def _membership(self, kind: str, group: str, column: str, user: str, line: int) -> None:
        relations = self.relations
        if not group or relations.modes["enrollments"] == "absent" or not relations.is_whole("enrollments"):
            return
        if user not in relations.ids["users"] or group not in relations.ids["classes"]:
            return
        if hash((group, user)) not in self._enrolled:
            code = (
                "semantic.result_student_not_enrolled"
                if kind == "results"
                else "semantic.user_resource_user_not_enrolled"
            )
            self._note(code, kind, "{value} is not enrolled in the class.", line, column, user)

    def _objectives(self, kind: str, places: dict[str, int], bulk: bool) -> Rule | None:
        source, objective = places["source"], places["learningObjectiveId"]

        def rule(cells: list[str], line: int) -> None:
            if cells[source] == "case" and not _case_id(cells[objective]):
                text = "{value} should look like urn:uuid:… because its source is CASE."
                code = "semantic.invalid_case_learning_objective_id"
                self._note(code, kind, text, line, "learningObjectiveId", cells[objective])

        return rule if bulk else None

    def _lineItemLearningObjectiveIds(  # noqa: N802 - file name
        self, places: dict[str, int], bulk: bool
    ) -> Rule | None:
        return self._objectives("lineItemLearningObjectiveIds", places, bulk)

    def _resultLearningObjectiveIds(  # noqa: N802 - file name
        self, places: dict[str, int], bulk: bool
    ) -> Rule | None:
        return self._objectives("resultLearningObjectiveIds", places, bulk)

    def _resources(self, places: dict[str, int], _: bool) -> Rule | None:
        roles = places["roles"]

        def rule(cells: list[str], _: int) -> None:
            if cells[roles]:
                self._resource_roles[cells[places["sourcedId"]]] = set(cells[roles].split(","))

        return rule if roles >= 0 else None

    def _userResources(  # noqa: N802 - file name
        self, places: dict[str, int], bulk: bool
    ) -> Rule | None:
        user, resource = places["userSourcedId"], places["resourceSourcedId"]
        org, group = places["orgSourcedId"], places["classSourcedId"]

        def rule(cells: list[str], line: int) -> None:
            own_org = cells[org] if org >= 0 else ""
            own_class = cells[group] if group >= 0 else ""
            school = self._class_schools.get(own_class, "")
            if own_org and school and school != own_org:
                text = "{value} is not the school of the class."
                code = "semantic.user_resource_class_org_mismatch"
                self._note(code, "userResources", text, line, "orgSourcedId", own_org)
            self._membership("userResources", own_class, "userSourcedId", cells[user], line)
            wanted = self._resource_roles.get(cells[resource], set())
            roles = self._user_roles.get(cells[user], set())
            is_known = self.relations.is_whole("roles", "enrollments")
            if is_known and wanted and roles and not wanted & roles:
                text = "{value} is for people in another role."
                code = "semantic.resource_role_mismatch"
                self._note(code, "userResources", text, line, "resourceSourcedId", cells[resource])

        return rule if bulk else None
