"""Packages of 1.2 with one fault each: the verdict, and the reasons, no more and no fewer.

The verdicts are those of the CSV binding 1.2.1: exact names and words, bulk without and delta with a status.
"""

import pytest

from tests.roster.sources.whole import both, cell, fill, header, line, mixed, names, renamed, row, text

MISSING, ORDER, WIDTH = "schema.missing_header", "schema.header_order_mismatch", "table.row_width_mismatch"
UNKNOWN, NESTED, FOLDER = "package.unknown_file", "zip.entry_nested_path", "zip.entry_directory"
NO_MANIFEST, NO_FILE, NO_LINE = "package.missing_manifest", "manifest.file_missing", "manifest.missing_property"
VERSION, MODE, ALIEN = "manifest.invalid_oneroster_version", "manifest.invalid_file_mode", "manifest.unknown_property"
NO_RECORD, NO_TARGET = "reference.missing_target_record", "reference.missing_target_file"
LIST, GUID, ENUM, EMPTY = "row.invalid_list", "row.invalid_guid", "row.invalid_enum", "row.missing_required_value"
ORG, SESSION = "semantic.org_type_mismatch", "semantic.academic_session_type_mismatch"
GONE = "row.field_forbidden_in_bulk"


def only(*kept):
    return names(lambda files: {name: files[name] for name in kept})


def inside(prefix):
    return names(lambda files: {f"{prefix}{name}": content for name, content in files.items()})


def extra(name, content="x"):
    return names(lambda files: files | {name: content})


def top(lines):
    return lines.splitlines()[0]


CASES = {
    # the packing
    "nothing in the zip": (only(), {NO_MANIFEST}),
    "no manifest": (only("users.csv"), {NO_MANIFEST, NO_TARGET}),
    "a strange file": (extra("notes.txt"), {UNKNOWN}),
    "a strange file alone": (names(lambda _: {"a.txt": "x"}), {UNKNOWN, NO_MANIFEST}),
    "a name in other letters": (renamed("users.csv", "Users.csv"), {UNKNOWN, NO_FILE}),
    "a name in two spellings": (extra("Users.csv"), {UNKNOWN, "package.duplicate_file"}),
    "MANIFEST.CSV": (renamed("manifest.csv", "MANIFEST.CSV"), {UNKNOWN, NO_MANIFEST}),
    "all in a folder": (inside("export/"), {NESTED}),
    "all in a folder that has an entry": (both(inside("export/"), extra("export/", "")), {NESTED, FOLDER}),
    "all two folders deep": (inside("a/b/"), {NESTED, NO_MANIFEST}),
    "an empty folder beside": (extra("old/", ""), {FOLDER}),
    "a file in a folder": (extra("old/users.csv"), {NESTED}),
    "backslashes": (extra("old\\users.csv"), {NESTED}),
    "what a Mac adds": (both(extra("__MACOSX/", ""), extra("__MACOSX/._users.csv")), {NESTED, FOLDER}),
    "what Finder adds": (extra(".DS_Store"), {UNKNOWN}),
    # manifest.csv
    "empty manifest": (text("manifest.csv", lambda _: ""), {"manifest.missing_header"}),
    "manifest of a header": (text("manifest.csv", lambda lines: top(lines) + "\n"), {NO_LINE}),
    "other header": (line("propertyName,value", "property,value"), {"manifest.invalid_header"}),
    "empty line first": (text("manifest.csv", lambda lines: "\n" + lines), {"manifest.invalid_header"}),
    "empty line last": (text("manifest.csv", lambda lines: lines + "\n"), {"manifest.row_width_mismatch"}),
    "no mode": (line("file.users,bulk", ""), {NO_LINE}),
    "blank before a name": (line("file.users,bulk", " file.users,bulk"), {ALIEN, NO_LINE}),
    "blank after a mode": (line("file.users,bulk", "file.users,bulk "), {MODE}),
    "mode in capitals": (line("file.users,bulk", "file.users,BULK"), {MODE}),
    "a mode twice": (line("file.users,bulk", "file.users,bulk\nfile.users,bulk"), {"manifest.duplicate_property"}),
    "a file of no version": (line("file.users,bulk", "file.users,bulk\nfile.buses,absent"), {ALIEN}),
    "blank after the version": (line("oneroster.version,1.2", "oneroster.version,1.2 "), {VERSION}),
    "says 1.2.1": (line("oneroster.version,1.2", "oneroster.version,1.2.1"), {VERSION}),
    "says 1.1": (line("oneroster.version,1.2", "oneroster.version,1.1"), {VERSION}),
    "says nothing": (line("oneroster.version,1.2", "oneroster.version,"), {VERSION}),
    "two wrong versions": (
        both(line("oneroster.version,1.2", "oneroster.version,3"), line("manifest.version,1.0", "manifest.version,2")),
        {VERSION, "manifest.invalid_manifest_version"},
    ),
    "bulk and not there": (names(lambda files: {n: c for n, c in files.items() if n != "users.csv"}), {NO_FILE}),
    "absent and there": (line("file.users,bulk", "file.users,absent"), {"manifest.file_unexpected"}),
    "delta, with rows as in bulk": (line("file.users,bulk", "file.users,delta"), {"row.field_required_in_delta"}),
    # columns and lines
    "empty file": (text("users.csv", lambda _: ""), {"table.missing_header"}),
    "no rows": (text("results.csv", lambda lines: top(lines) + "\n"), {"table.missing_data_rows", NO_RECORD}),
    "no rows below wrong columns": (
        text("users.csv", lambda _: "id,name\n"),
        {MISSING, ORDER, "table.missing_data_rows"},
    ),
    "a name too few above": (
        text("users.csv", lambda lines: lines.replace("givenName,", "")),
        {MISSING, ORDER, WIDTH},
    ),
    "empty line above": (text("users.csv", lambda lines: "\n" + lines), {"table.empty_header_name"}),
    "empty line below": (text("users.csv", lambda lines: lines + "\n"), {WIDTH}),
    "a column in capitals": (header("orgs", lambda all_: [*all_[:-1], "PARENTSOURCEDID"]), {MISSING, ORDER}),
    "metadata in between": (
        header("orgs", lambda all_: ["metadata.a", *all_]),
        {"schema.metadata_column_position", ORDER, "schema.invalid_metadata_header"},
    ),
    "Latin-1": (
        text("users.csv", lambda lines: lines.encode("latin-1")),
        {"csv.invalid_utf8"},
    ),
    "a blank before a quote": (
        text("orgs.csv", lambda lines: lines.replace("North", ' "North"')),
        {"csv.unescaped_quote"},
    ),
    # cells
    "blank in a list of ids": (cell("classes", "termSourcedIds", "t1, t2"), {GUID}),
    "blank in userIds": (cell("users", "userIds", "{Fed:1}, {SIS:2}"), {LIST}),
    "blank in mappings": (
        cell("scoreScales", "scoreScaleValue", "{A:94}, {B:84}"),
        {"semantic.invalid_score_scale_mapping"},
    ),
    "blank in roles": (cell("resources", "roles", "teacher, student"), {ENUM}),
    "capital boolean": (cell("demographics", "white", "FALSE"), {"row.invalid_boolean"}),
    "boolean of a result": (cell("results", "late", "no"), {"row.invalid_boolean"}),
    "sex": (cell("demographics", "sex", "X"), {ENUM}),
    "importance takes no ext": (cell("resources", "importance", "ext:high"), {ENUM}),
    "role of 1.1 in roles": (cell("roles", "role", "administrator"), {ENUM}),
    "role of roles in enrollments": (cell("enrollments", "role", "principal"), {ENUM}),
    "no vendor": (cell("userProfiles", "vendorId", ""), {EMPTY}),
    "no scale": (cell("scoreScales", "scoreScaleValue", ""), {EMPTY}),
    "status in bulk": (cell("resources", "status", "active"), {GONE}),
    "tobedeleted in bulk": (cell("enrollments", "status", "tobedeleted"), {GONE}),
    "a wrong role in roles does not make the primary org wrong": (cell("roles", "roleType", "main"), {ENUM}),
    # references
    "demographics of nobody": (cell("demographics", "sourcedId", "u9"), {NO_RECORD}),
    "a user where an org belongs": (
        cell("roles", "orgSourcedId", "u1"),
        {NO_RECORD, "semantic.primary_org_missing_role"},
    ),
    "a bulk row and a delta without its target": (
        both(mixed(users="delta"), cell("enrollments", "userSourcedId", "u9")),
        {NO_RECORD, "semantic.result_student_not_enrolled"},
    ),
    "a line item of a district": (cell("lineItems", "schoolSourcedId", "d1"), {ORG}),
    "a line item of a year": (cell("lineItems", "academicSessionSourcedId", "t1"), {SESSION}),
    "the same id in bulk": (row("classResources"), {"reference.duplicate_sourced_id"}),
}

RIGHT = {
    "as it is": lambda maker: maker,
    "metadata at the end": header("users", lambda all_: [*all_, "metadata.bus", "metadata.Été"]),
    "words of one's own": both(
        cell("orgs", "type", "ext:campus, north"),
        cell("roles", "role", "ext:coach"),
        cell("resources", "roles", "student,ext:coach"),
        cell("demographics", "sex", "ext:x"),
    ),
    "its own parent": cell("orgs", "parentSourcedId", "o1"),
    "two that are each other's parents": lambda maker: maker.rows["orgs"][1].update(parentSourcedId="o1"),
    "blanks between grades": cell("users", "grades", "09, 10"),
    "one file alone": lambda maker: [maker.rows.pop(kind) for kind in list(maker.rows) if kind != "orgs"],
    "Windows line ends and a mark in front": text("users.csv", lambda lines: "\ufeff" + lines.replace("\n", "\r\n")),
    "all cells in quotes": text(
        "orgs.csv", lambda lines: "\n".join('"' + one.replace(",", '","') + '"' for one in lines.splitlines())
    ),
    "users alone as delta": mixed(users="delta"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_refused_for_its_reason_and_no_other(read, package12, name):
    change, codes = CASES[name]
    change(fill(package12))
    roster, _ = read(package12)
    assert (roster.verdict, roster.problems.codes) == ("refused", codes)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_read_without_a_word(read, package12, name):
    RIGHT[name](fill(package12))
    roster, _ = read(package12)
    assert (roster.verdict, list(roster.problems)) == ("ok", [])
