"""manifest.csv: strict in 1.2, forgiving in 1.1 and after "read it anyway"."""

import pytest

from portal.roster.sources.oneroster import FILES


def lines(maker, drop=(), extra=(), **change):
    """The manifest as text, without the properties of `drop`, with lines added at the end."""
    text = maker.contents()["manifest.csv"].splitlines()
    kept = [line for line in text if line.split(",")[0] not in drop]
    changed = [f"{line.split(',')[0]},{change[key]}" if (key := _key(line)) in change else line for line in kept]
    return "\n".join([*changed, *extra]) + "\n"


def _key(line):
    return line.split(",")[0].replace(".", "_")


STRICT = [
    ({"drop": ["oneroster.version"]}, "manifest.missing_property"),
    ({"drop": ["manifest.version"]}, "manifest.missing_property"),
    ({"drop": ["file.results"]}, "manifest.missing_property"),
    ({"extra": ["file.users,bulk"]}, "manifest.duplicate_property"),
    ({"extra": ["file.users,delta"]}, "manifest.duplicate_property"),
    ({"extra": ["colour,blue"]}, "manifest.unknown_property"),
    ({"extra": ["one,two,three"]}, "manifest.row_width_mismatch"),
    ({"file_users": "full"}, "manifest.invalid_file_mode"),
    ({"file_users": "Bulk"}, "manifest.invalid_file_mode"),
    ({"file_results": "bulk"}, "manifest.file_missing"),
    ({"file_users": "absent"}, "manifest.file_unexpected"),
    ({"manifest_version": "2.0"}, "manifest.invalid_manifest_version"),
    ({"oneroster_version": "1.2.1"}, "manifest.invalid_oneroster_version"),
    ({"oneroster_version": "2.0"}, "manifest.invalid_oneroster_version"),
    ({"propertyName": "wert"}, "manifest.invalid_header"),
]


@pytest.mark.parametrize(("change", "code"), STRICT)
def test_a_wrong_manifest_of_1_2_is_refused(read, package12, change, code):
    package12.files["manifest.csv"] = lines(package12, **change)
    roster, _ = read(package12)
    assert roster.verdict == "refused"
    assert code in roster.problems.codes


@pytest.mark.parametrize(
    ("change", "code"),
    [
        case
        for case in STRICT
        if case[0] not in ({"extra": ["file.users,delta"]}, {"file_users": "full"}, {"oneroster_version": "2.0"})
    ],
)
def test_read_it_anyway_turns_a_formal_fault_into_a_warning(read, package12, change, code):
    package12.files["manifest.csv"] = lines(package12, **change)
    roster, rows = read(package12, lenient=True)
    assert roster.verdict == "ok", roster.problems.errors
    assert ("warning", code) in roster.problems.counts
    assert len(rows["users"]) == 1


def test_a_promised_file_that_is_missing_refuses_1_1_as_well(read, package11):
    package11.manifest["file.demographics"] = "bulk"
    roster, _ = read(package11)
    assert roster.problems.codes == {"manifest.file_missing"}


def test_a_1_1_package_without_manifest_is_read_with_a_warning(read, package11):
    contents = package11.contents()
    del contents["manifest.csv"]
    package11.contents = lambda: contents
    roster, rows = read(package11)
    assert (roster.version, roster.verdict, len(rows["users"])) == ("1.1", "ok", 1)
    assert ("warning", "package.missing_manifest") in roster.problems.counts


@pytest.mark.parametrize(("lenient", "verdict"), [(False, "refused"), (True, "ok")])
def test_a_1_2_package_without_manifest_needs_read_it_anyway(read, package12, lenient, verdict):
    contents = package12.contents()
    del contents["manifest.csv"]
    package12.contents = lambda: contents
    roster, _ = read(package12, lenient=lenient)
    assert (roster.version, roster.verdict) == ("1.2", verdict)


def test_a_package_with_nothing_of_oneroster_is_refused_even_leniently(read, package12):
    package12.contents = lambda: {"photo.jpg": b"x"}
    roster, _ = read(package12, lenient=True)
    assert "package.missing_manifest" in roster.problems.codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("notes.txt", "package.unknown_file"),
        ("Users.csv", "package.duplicate_file"),
        ("__MACOSX/._users.csv", "zip.entry_nested_path"),
        ("__MACOSX/", "zip.entry_directory"),
        (".DS_Store", "package.unknown_file"),
        ("deep/users.csv", "zip.entry_nested_path"),
    ],
)
def test_files_that_do_not_belong_refuse_1_2(read, package12, name, code):
    package12.files[name] = "x"
    roster, _ = read(package12)
    assert code in roster.problems.codes


@pytest.mark.parametrize("name", ["notes.txt", "__MACOSX/._users.csv", ".DS_Store", "deep/a.csv"])
def test_files_that_do_not_belong_are_left_out_of_1_1(read, package11, name):
    package11.files[name] = "x"
    roster, _ = read(package11)
    assert roster.verdict == "ok"
    assert roster.problems.warning_count == 1


def test_a_folder_around_the_files_is_understood(read, package11):
    contents = {f"export/{name}": text for name, text in package11.contents().items()}
    package11.contents = lambda: contents
    roster, rows = read(package11)
    assert (roster.verdict, len(rows["users"])) == ("ok", 1)


def test_the_manifest_says_where_the_package_comes_from(read, package12):
    package12.manifest |= {"source.systemName": "Our SIS", "source.systemCode": "sis-1"}
    roster, _ = read(package12)
    assert (roster.system_name, roster.system_code, roster.is_delta) == ("Our SIS", "sis-1", False)
    assert set(roster.modes) == set(FILES["1.2"])
    assert roster.modes["users"] == "bulk"
    assert roster.modes["results"] == "absent"
    assert roster.bytes_read == roster.bytes_total


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"file_users": "full"},
            "manifest.csv, line 8, file.users: it says “full”; it should say absent, bulk or delta.",
        ),
        (
            {"drop": ["file.users"], "extra": [" file.users,bulk"]},
            "manifest.csv, line 24,  file.users: there is a blank before or after the name of this line. Remove it.",
        ),
        (
            {"oneroster_version": ""},
            "manifest.csv, line 3, oneroster.version: it says no version. It should say 1.1 or 1.2.",
        ),
    ],
)
def test_a_sentence_about_the_manifest_names_the_line_and_what_to_do(read, package12, change, sentence):
    package12.files["manifest.csv"] = lines(package12, **change)
    roster, _ = read(package12)
    assert roster.problems.errors[0].sentence == sentence


def test_a_promised_file_that_is_missing_is_told_once_and_not_for_every_row(read, package12):
    del package12.rows["users"]
    package12.manifest["file.users"] = "bulk"
    roster, _ = read(package12)
    assert [problem.code for problem in roster.problems] == ["manifest.file_missing"]
