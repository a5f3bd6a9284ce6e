"""For servers that look for `app`: `homeroom serve` is the usual way to start."""

from portal import create_app

app = create_app()
