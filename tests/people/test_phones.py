"""Phone numbers as people type them."""

import pytest

from portal.people import phones


@pytest.mark.parametrize(
    ("typed", "region", "kept", "shown"),
    [
        ("(503) 555-0123", "US", None, None),
        ("(503) 226-0123", "US", "+15032260123", "+1 503-226-0123"),
        ("503.226.0123", "US", "+15032260123", "+1 503-226-0123"),
        ("1 503 226 0123", "US", "+15032260123", "+1 503-226-0123"),
        ("+44 20 7946 0958", "US", "+442079460958", "+44 20 7946 0958"),
        ("+44 20 7946 0958", None, "+442079460958", "+44 20 7946 0958"),
        ("٥٠٣ ٢٢٦ ٠١٢٣", "US", "+15032260123", "+1 503-226-0123"),
    ],
)
def test_a_number_is_kept_in_international_form(typed, region, kept, shown):
    if kept is None:
        assert phones.stored(typed, region)
        return
    assert phones.stored(typed, region) == kept
    assert phones.shown(kept) == shown


@pytest.mark.parametrize(
    ("typed", "region", "says"),
    [
        ("12", "US", "looks like (503)"),
        ("call me", "US", "looks like (503)"),
        ("503 226 0123 ext. 4", "US", "extension"),
        ("+1 2", "US", "Check the country code"),
        ("020 7946 0958", None, "Begin with +"),
        ("+999 123 456 789", None, "Check the country code"),
        ("9" * 60, "US", "looks like (503)"),
    ],
)
def test_what_is_no_number_gets_a_sentence(typed, region, says):
    with pytest.raises(ValueError, match=r"\w") as refused:
        phones.stored(typed, region)
    assert says in str(refused.value)


def test_schools_outside_the_united_states_type_the_country_code():
    assert phones.region_of("Outside the United States") is None
    assert phones.region_of("Oregon") == phones.region_of("") == "US"


def test_what_is_kept_and_no_number_is_shown_as_it_is():
    assert (phones.shown(""), phones.shown("room 5")) == ("", "room 5")
