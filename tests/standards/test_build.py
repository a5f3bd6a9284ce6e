"""The catalogue is what `tools/standards/build.py` makes of the facts: the rules by small tables, then the whole."""

import csv
import importlib.util
from pathlib import Path

import pytest

from portal import ROOT

DATA = ROOT.parent / "shared/data/standards"
SCRIPT = ROOT / "tools/standards/build.py"
NAMES = [
    {"document": "Mathematics", "subject": "Mathematics", "part": "", "shown": ""},
    {"document": "Math K-5", "subject": "Mathematics", "part": "K-5", "shown": "Mathematics (K-5)"},
]


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_standards", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made(build, *listed, years=None, comment=""):
    """The cores of these (state, document id, name), as (id, name, year)."""
    rows = [{"jurisdiction": s, "asn_document_id": i, "subject": n, "source_comment": comment} for s, i, n in listed]
    documents = [{"asn_id": i, "date_valid": y, "jurisdiction": "Ohio"} for i, y in (years or {}).items()]
    return [(c.id, c.name, c.year) for c in build.cores(rows, documents, NAMES)]


def test_the_newest_year_wins_and_it_may_stand_in_the_name_or_with_the_document(build):
    listed = [("Ohio", "D1", "Mathematics"), ("Ohio", "D2", "Mathematics (2017)"), ("Ohio", "D3", "Mathematics")]
    assert made(build, *listed, years={"d1": "2010", "d3": "2001"}) == [("d2", "Ohio Mathematics", 2017)]


def test_documents_of_one_name_and_year_are_one_core_under_the_id_of_the_first(build):
    assert made(build, ("Ohio", "D8", "Mathematics (2017)"), ("Ohio", "D9", "Mathematics (2017)")) == [
        ("d8", "Ohio Mathematics", 2017)
    ]


@pytest.mark.parametrize(("year", "shown"), [("2016", 2), ("2017", 1), ("2009", 1)])
def test_a_part_stands_beside_the_whole_only_when_it_is_newer(build, year, shown):
    whole, part = ("Ohio", "D1", "Mathematics"), ("Ohio", "D2", "Math K-5")
    years = {"d1": "2015" if shown == 2 else "2017", "d2": year}
    assert len(made(build, whole, part, years=years)) == shown


def test_what_is_no_state_and_what_the_map_leaves_out_is_left_out(build):
    assert made(build, ("Ontario", "D1", "Mathematics"), ("Ohio", "D2", "Band I")) == []


def test_what_belongs_to_another_state_is_left_out(build):
    """As Illinois lists documents of Idaho."""
    assert made(build, ("Iowa", "D1", "Mathematics"), years={"d1": "2019"}) == []
    assert made(build, ("Iowa", "D1", "Mathematics"), comment="2019 Ohio Mathematics") == []
    assert len(made(build, ("Ohio", "D1", "Mathematics"), comment="2019 Ohio Mathematics, after Iowa and others")) == 1


def test_a_core_that_was_replaced_stays_marked_as_old(build):
    before = [("d1", "Ohio", "Mathematics", "Ohio Mathematics", "2010", "")]
    after = build.rows([build.Core("d2", "Ohio", "Mathematics", "", "Ohio Mathematics", 2017)], before)
    assert ("d1", "Ohio", "Mathematics", "Ohio Mathematics", "2010", "1") in after
    assert ("d2", "Ohio", "Mathematics", "Ohio Mathematics", 2017, "") in after


def test_no_id_stands_for_two(build):
    with Path(build.CATALOGUE).open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert len(set(ids)) == len(ids)


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")
def test_the_catalogue_that_ships_is_what_the_script_makes(build, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "CATALOGUE", tmp_path / "catalogue.csv")
    build.main(DATA)
    assert (tmp_path / "catalogue.csv").read_text() == (ROOT / "portal/standards/catalogue.csv").read_text()


def test_the_map_names_each_document_once_and_only_subjects_there_are(build):
    with Path(build.MAP).open(encoding="utf-8", newline="") as file:
        names = list(csv.DictReader(file))
    assert len({n["document"] for n in names}) == len(names)
