"""Hashing as schools run it: the one place in the tests that pays the real cost."""

from portal.config import load_settings
from portal.people import secrets


def test_a_school_hashes_with_argon2id_at_the_full_cost(tmp_path):
    vault = secrets.Vault(load_settings(tmp_path))
    hashed = vault.hasher.hash("seven quiet purple lamps")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert vault.hasher.verify(hashed, "seven quiet purple lamps")
