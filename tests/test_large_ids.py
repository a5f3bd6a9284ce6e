"""An id no database can hold is nobody's in every room, on both databases, and never a fault."""

import re

import pytest

# 405 where one address has a view for reading and another for writing: that is how routes are matched.
NOT_HERE = (404, 405)


@pytest.mark.parametrize("id_", [2**31, 10**30])
def test_an_id_too_large_is_not_found_in_any_room(app, house, browser, id_):
    petra = browser(house.petra)
    with_ids = [rule for rule in app.url_map.iter_rules() if "<int" in rule.rule]
    assert with_ids
    for rule in with_ids:
        method = "GET" if "GET" in rule.methods else "POST"
        path = re.sub("<[^>]+>", str(id_), rule.rule)
        assert petra.open(path, method=method).status_code in NOT_HERE, path
