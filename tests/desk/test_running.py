"""Where the running server answers, for commands that print a link."""

from portal.desk import running


def test_the_address_is_known_only_while_a_server_runs(settings):
    assert running.noted_address(settings) is None
    with running.claimed(settings):
        running.note_address(settings, "http://127.0.0.1:5302")
        assert running.noted_address(settings) == "http://127.0.0.1:5302"
    assert running.noted_address(settings) is None
