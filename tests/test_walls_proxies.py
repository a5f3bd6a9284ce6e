"""`X-Forwarded-*` is believed from a listed proxy only (S-22)."""

from dataclasses import replace

import pytest

from portal import create_app
from portal.access.models import SignInSession
from portal.config import SettingsError
from portal.walls import behind_proxies
from tests.house import PASSWORD, Browser

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 10.1.1.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
}


@pytest.fixture
def address_seen(settings, house):
    """`address_seen(peer, trusted)`: the client address the portal takes for real."""

    def sign_in(peer, trusted):
        app = create_app(replace(settings, trusted_proxies=trusted))
        app.test_client_class = Browser
        data = {"name": "tess.marchetti", "password": PASSWORD}
        headers = {name: FORWARDED[name] for name in ("X-Forwarded-For",)}
        app.test_client().post("/sign-in", data=data, headers=headers, environ_base={"REMOTE_ADDR": peer})
        return SignInSession.get().client

    return sign_in


@pytest.mark.parametrize(
    ("peer", "trusted", "seen"),
    [
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.6", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.5", "10.1.1.1"),
        ("10.0.0.5", "192.168.0.1, 10.0.0.0/24", "10.1.1.1"),
        ("::ffff:10.0.0.5", "10.0.0.5", "10.1.1.1"),
        ("fd00::5", "fd00::/8", "10.1.1.1"),
    ],
)
def test_the_address_comes_from_the_socket_unless_a_listed_proxy_says_otherwise(address_seen, peer, trusted, seen):
    assert address_seen(peer, trusted) == seen


def test_host_and_scheme_from_a_stranger_change_nothing(browser, house):
    answer = browser().get("/users/students", headers=FORWARDED)
    assert answer.location == "/sign-in?next=/users/students"
    assert "Strict-Transport-Security" not in answer.headers


def test_a_mistyped_list_stops_the_start():
    with pytest.raises(SettingsError, match="trusted_proxies"):
        behind_proxies(lambda environ, start: [], "10.0.0.0/24, proxy.school")
