"""For servers that look for `app`: `homeroom serve` is the usual way to start.

Only `homeroom serve` limits how long the body of a request may take to arrive; another server has to do that itself.
"""

from portal import create_app

app = create_app()
