"""A form that is sent by and by: something else happens before the rest of it has arrived."""

import io
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from portal.db import database
from tests.house import soup


class HeldBack(io.BytesIO):
    """A body that arrives after something else has happened."""

    def __init__(self, body: bytes, meanwhile: Any) -> None:
        super().__init__(body)
        self.meanwhile = [meanwhile]

    def read(self, *size: int) -> bytes:
        self._wait()
        return super().read(*size)

    def readinto(self, buffer: Any) -> int:
        self._wait()
        return super().readinto(buffer)

    def _wait(self) -> None:
        while self.meanwhile:
            with database.connection_context():
                self.meanwhile.pop()()


def sends_slowly(client: Any, path: str, data: dict[str, Any], meanwhile: Any) -> Any:
    """The answer to the form of this page, sent with a token of its own; `meanwhile()` is done before it is here."""
    token = soup(client.get(path)).select_one("main [name=csrf_token]")["value"]
    boundary, body = encode_multipart(MultiDict(data | {"csrf_token": token}))
    return client.post(
        path, input_stream=HeldBack(body, meanwhile), csrf=False, headers={"Content-Length": str(len(body))},
        content_type=f'multipart/form-data; boundary="{boundary}"',
    )  # fmt: skip
