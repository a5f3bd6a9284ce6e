"""Rules that need more than one cell: the finer points of the 1.2 conformance packages.

A rule is a function of (cells, line), called for every good row of its file. Only full (bulk) files
are held against them: a package of changes does not show the whole picture.
"""

from collections.abc import Callable

from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.relations import Relations

Rule = Callable[[list[str], int], None]
_ADMINISTRATORS = {
    "districtAdministrator",
    "principal",
    "siteAdministrator",
    "systemAdministrator",
}


class RosterRules:
    """Remembers what later files are compared with, and makes the rules of each file."""

    def __init__(self, relations: Relations, problems: Problems) -> None:
        self.relations = relations
        self.problems = problems
        modes = relations.modes
        self._deep = any(modes.get(kind, "absent") != "absent" for kind in ("results", "userResources"))
        self._session_types: dict[str, str] = {}
        self._class_schools: dict[str, str] = {}
        self._profile_users: dict[str, str] = {}
        self._primary_orgs: dict[int, tuple[int, str]] = {}
        self._primary_roles: set[int] = set()
        self._enrolled: set[int] = set()
        self._user_roles: dict[str, set[str]] = {}

    def rules(self, kind: str, places: dict[str, int]) -> list[Rule]:
        """The rules of a file; `places` says where each column stands."""
        bulk = self.relations.modes[kind] == "bulk"
        made = []
        if maker := getattr(self, f"_{kind}", None):
            made.append(maker(places, bulk))
        starts = places.get("beginDate", places.get("startDate", -1))
        if starts >= 0 and places.get("endDate", -1) >= 0:
            made.append(self._days(kind, starts, places["endDate"]))
        if places.get("subjects", -1) >= 0 and places.get("subjectCodes", -1) >= 0:
            made.append(self._subjects(kind, places["subjects"], places["subjectCodes"]))
        return [rule for rule in made if rule]

    def finish(self, kind: str) -> None:
        """The file is at its end. Where a role was refused, none is called missing."""
        if kind == "roles" and self.relations.is_whole("roles"):
            for line, org in self._primary_orgs.values():
                text = "the person has no role at {value}, which is the primary organisation."
                code = "semantic.primary_org_missing_role"
                self._note(code, "users", text, line, "primaryOrgSourcedId", org)
            self._primary_orgs.clear()

    def _note(
        self,
        code: str,
        kind: str,
        text: str,
        line: int,
        column: str,
        value: str,
        level: Level = Level.SOFT,
    ) -> None:
        self.problems.add(level, code, f"{kind}.csv", text, line, column, value)

    def _days(self, kind: str, starts: int, ends: int) -> Rule:
        def rule(cells: list[str], line: int) -> None:
            if "" != cells[ends] < cells[starts]:
                text = f"{{value}} is before the first day, {cells[starts]}."
                code = "row.dates_reversed"
                self._note(code, kind, text, line, "endDate", cells[ends], Level.NOTE)

        return rule

    def _subjects(self, kind: str, subjects: int, codes: int) -> Rule:
        kindly = self.problems.severity(Level.SOFT) == "warning"

        def rule(cells: list[str], line: int) -> None:
            names, marks = cells[subjects], cells[codes]
            if kindly and not (names and marks):
                return
            if names.count(",") != marks.count(",") or (names == "") != (marks == ""):
                text = "there must be one code for each subject, in the same order."
                self._note("row.invalid_list", kind, text, line, "subjectCodes", marks)

        return rule

    def _orgs(self, places: dict[str, int], _: bool) -> Rule:
        kind, relations = places["type"], self.relations

        def rule(cells: list[str], _: int) -> None:
            relations.org_types[cells[places["sourcedId"]]] = cells[kind]
            if cells[kind] == "school" or cells[kind].startswith("ext:"):
                relations.schools.add(cells[places["sourcedId"]])

        return rule

    def _academicSessions(self, places: dict[str, int], _: bool) -> Rule:  # noqa: N802 - file name
        def rule(cells: list[str], _: int) -> None:
            self._session_types[cells[places["sourcedId"]]] = cells[places["type"]]

        return rule

    def _courses(self, places: dict[str, int], bulk: bool) -> Rule | None:
        year = places["schoolYearSourcedId"]

        def rule(cells: list[str], line: int) -> None:
            kind = self._session_types.get(cells[year], "schoolYear")
            if kind != "schoolYear" and not kind.startswith("ext:"):
                text = f"{{value}} is a {kind} in academicSessions.csv, not a school year."
                code = "semantic.academic_session_type_mismatch"
                self._note(code, "courses", text, line, "schoolYearSourcedId", cells[year])

        return rule if bulk and year >= 0 else None

    def _classes(self, places: dict[str, int], _: bool) -> Rule | None:
        def rule(cells: list[str], _: int) -> None:
            self._class_schools[cells[places["sourcedId"]]] = cells[places["schoolSourcedId"]]

        return rule if self._deep else None

    def _users(self, places: dict[str, int], bulk: bool) -> Rule | None:
        org = places.get("primaryOrgSourcedId", -1)

        def rule(cells: list[str], line: int) -> None:
            if cells[org]:
                key = hash((cells[places["sourcedId"]], cells[org]))
                self._primary_orgs[key] = (line, cells[org])

        has_roles = self.relations.modes.get("roles", "absent") != "absent"
        return rule if bulk and org >= 0 and has_roles else None

    def _userProfiles(self, places: dict[str, int], _: bool) -> Rule:  # noqa: N802 - file name
        def rule(cells: list[str], _: int) -> None:
            self._profile_users[cells[places["sourcedId"]]] = cells[places["userSourcedId"]]

        return rule

    def _roles(self, places: dict[str, int], bulk: bool) -> Rule:
        user, org, kind = places["userSourcedId"], places["orgSourcedId"], places["roleType"]
        role, profile = places["role"], places["userProfileSourcedId"]

        def rule(cells: list[str], line: int) -> None:
            key = hash((cells[user], cells[org]))
            self._primary_orgs.pop(key, None)
            if self._deep:
                word = "administrator" if cells[role] in _ADMINISTRATORS else cells[role]
                self._user_roles.setdefault(cells[user], set()).add(word)
            if not bulk:
                return
            if cells[kind] == "primary":
                if key in self._primary_roles:
                    text = "the person {value} has two primary roles at one place. Keep one."
                    code = "semantic.multiple_primary_roles_for_user_org"
                    self._note(code, "roles", text, line, "roleType", cells[user])
                self._primary_roles.add(key)
            owner = self._profile_users.get(cells[profile]) if profile >= 0 else None
            if owner is not None and owner != cells[user]:
                text = "the profile {value} belongs to another person in userProfiles.csv."
                code = "semantic.user_profile_user_mismatch"
                self._note(code, "roles", text, line, "userProfileSourcedId", cells[profile])

        return rule

    def _enrollments(self, places: dict[str, int], _: bool) -> Rule | None:
        group, user = places["classSourcedId"], places["userSourcedId"]

        def rule(cells: list[str], _: int) -> None:
            self._enrolled.add(hash((cells[group], cells[user])))
            self._user_roles.setdefault(cells[user], set()).add(cells[places["role"]])

        return rule if self._deep else None
