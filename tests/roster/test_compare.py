"""The pure core: three values decide a field, and a hand edit is never overwritten unasked."""

from hypothesis import given
from hypothesis import strategies as st

from portal.roster.compare import FIELDS, clean, fingerprint, grade_of, merge, strongest

VALUES = st.sampled_from([None, "", "a", "b", "c"])
RECORDS = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))


def same(one, other):
    return (one or "") == (other or "")


@given(last=RECORDS, file=RECORDS, here=RECORDS)
def test_a_field_edited_by_hand_never_goes_in_by_itself(last, file, here):
    goes_in, stays = merge(last, file, here)
    for name in FIELDS:
        if not same(here[name], last[name]):
            assert name not in goes_in
            assert (name in stays) == (not same(file[name], here[name]))


@given(last=RECORDS, file=RECORDS, here=RECORDS)
def test_what_nobody_edited_follows_the_roster(last, file, here):
    goes_in, _stays = merge(last, file, here)
    for name in FIELDS:
        if same(here[name], last[name]):
            assert same(goes_in.get(name, here[name]), file[name])


@given(last=RECORDS, file=RECORDS, here=RECORDS)
def test_the_same_roster_again_changes_nothing(last, file, here):
    goes_in, stays = merge(last, file, here)
    after = here | goes_in
    again, still = merge(file, file, after)
    assert again == {} and still == stays


@given(last=RECORDS, file=RECORDS, here=RECORDS)
def test_after_taking_all_that_differs_nothing_differs(last, file, here):
    goes_in, stays = merge(last, file, here)
    after = here | goes_in | {name: file[name] for name in stays}
    assert merge(file, file, after) == ({}, [])


@given(st.text(), st.integers(1, 50))
def test_a_cleaned_text_is_one_line_and_clean(text, length):
    cleaned = clean(text, length)
    assert len(cleaned) <= length and cleaned == clean(cleaned, length)
    assert not any(letter in cleaned for letter in "\x00\n\r\t\x1b\x1f\u202e\u2028")


@given(st.text())
def test_a_grade_is_short_and_stays_what_it_is(text):
    assert len(grade_of(text)) <= 10 and grade_of(grade_of(text)) == grade_of(text)


CELLS = st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=5), min_size=1)


@given(CELLS, CELLS)
def test_rows_that_differ_have_different_fingerprints(one, other):
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)


def test_staff_comes_before_student_and_parents_count_for_nothing():
    assert strongest(["parent", "student"]) == "student"
    assert strongest(["student", "aide"]) == "aide"
    assert strongest(["teacher", "principal", "districtAdministrator"]) == "districtAdministrator"
    assert strongest(["guardian", "ext:coach"]) is None and strongest([]) is None
