"""What every portal of a test process compiles the same way is compiled once: templates, and the addresses of views.

Two thirds of making a portal are its addresses, and a test run makes thousands of portals.
"""

from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Compiled(BytecodeCache):
    """Templates compiled once in a test process."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (bucket.key, bucket.checksum) in self.code:
            bucket.bytecode_from_string(self.code[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


TEMPLATES = Compiled()
# What `Rule.compile` leaves behind; the last two are functions bound to the rule.
PARTS = ("_parts", "_trace", "_converters", "arguments")
BUILDERS = ("_build", "_build_unknown")


def compile_addresses_once() -> None:
    """A rule spelled like one that was compiled before takes over what came of it."""
    original, known = Rule.compile, {}

    def compiled(rule: Rule) -> None:
        key = (rule.rule, rule.host, rule.subdomain, rule.is_leaf, rule.merge_slashes, repr(rule.defaults))
        if key not in known:
            original(rule)
            known[key] = _left_behind(rule)
            return
        parts, builders = known[key]
        for name, value in parts.items():
            setattr(rule, name, value.copy())
        for name, function in builders.items():
            setattr(rule, name, function.__get__(rule, None))

    Rule.compile = compiled


def _left_behind(rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
    builders = {name: getattr(rule, name).__func__ for name in BUILDERS}
    return {name: getattr(rule, name).copy() for name in PARTS}, builders
