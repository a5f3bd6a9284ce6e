"""Bytes of a CSV file to text: encoding, line ends, and what no roster may hold."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from charset_normalizer import from_bytes

from portal.roster.sources.limits import CHUNK_BYTES
from portal.roster.sources.problems import Level, Problems

MAX_LINE_LETTERS = 1024 * 1024
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What spreadsheets write when it is not UTF-8. The first pair is asked first: a few names in cp1252 fit
# its neighbours just as well.
_LIKELY = (["cp1252", "mac_roman"], ["cp1250", "cp1251"])
_NAMES = {
    "cp1252": "Windows Western (cp1252)",
    "mac_roman": "Macintosh Western (mac_roman)",
    "cp1250": "Windows Central European (cp1250)",
    "cp1251": "Windows Cyrillic (cp1251)",
}
_SAMPLE_BYTES = 16 * 1024


class Unreadable(Exception):
    """The rest of this file cannot be read; the reason is among the problems."""


class Decoder:
    """Yields text in pieces of whole lines that end in a line feed; counts the lines."""

    def __init__(self, stream: BinaryIO, file: str, problems: Problems) -> None:
        self.stream = stream
        self.file = file
        self.problems = problems
        self.lines = 0
        self.bytes_read = 0
        self._ascii_so_far = True
        self._bare_returns = False

    def texts(self) -> Iterator[str]:
        """Pieces of text. Raises Unreadable, after noting why."""
        carry = ""
        for text in self._decoded():
            if "\0" in text:
                self._stop(
                    Level.HARD,
                    "csv.nul",
                    "the file holds characters that no text has. It is not a CSV file, or it is damaged.",
                    text[: text.index("\0")],
                )
            text = carry + text
            held = "\r" if text.endswith("\r") else ""
            text = self._line_feeds(text[:-1] if held else text)
            head, feed, rest = text.rpartition("\n")
            carry = rest + held
            if len(carry) > MAX_LINE_LETTERS:
                text = "a line has more than a million characters. The file is damaged."
                self._stop(Level.HARD, "csv.line_too_long", text, head)
            if feed:
                yield head + feed
                self.lines += head.count("\n") + 1
        if carry:
            yield self._line_feeds(carry)

    def _line_feeds(self, text: str) -> str:
        if "\r" not in text:
            return text
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            if not self._bare_returns:
                self._bare_returns = True
                line = self.lines + text[: text.index("\r")].count("\n") + 1
                why = "the line ends in an old-fashioned way (a carriage return alone). Save the file again as CSV."
                self.problems.add(Level.SOFT, "csv.bare_carriage_return", self.file, why, line)
            text = text.replace("\r", "\n")
        return text

    def _decoded(self) -> Iterator[str]:
        chunk = self._read()
        decoder = self._decoder_for(chunk)
        while True:
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as why:
                chunk = decoder.getstate()[0] + chunk
                decoder = self._guessed(why, chunk)
                text = decoder.decode(chunk, final=not chunk)
            self._ascii_so_far = self._ascii_so_far and text.isascii()
            if text:
                yield text
            if not chunk:
                return
            chunk = self._read()

    def _read(self) -> bytes:
        chunk = self.stream.read(CHUNK_BYTES)
        self.bytes_read += len(chunk)
        return chunk

    def _decoder_for(self, start: bytes) -> codecs.IncrementalDecoder:
        if start.startswith(_UTF16):
            self._note_encoding("UTF-16", "")
            return codecs.getincrementaldecoder("utf-16")()
        return codecs.getincrementaldecoder("utf-8-sig")()

    def _guessed(self, why: UnicodeDecodeError, chunk: bytes) -> codecs.IncrementalDecoder:
        before = chunk[: why.start].decode("utf-8", "replace")
        if not self._ascii_so_far or not before.isascii():
            text = "the file mixes UTF-8 with another encoding. Save it again as “CSV UTF-8”."
            self._stop(Level.HARD, "csv.invalid_utf8", text, before)
        encoding = _likely_encoding(_foreign_lines(chunk))
        self._note_encoding(_NAMES.get(encoding, encoding), before)
        return codecs.getincrementaldecoder(encoding)(errors="replace")

    def _note_encoding(self, name: str, before: str) -> None:
        line = self.lines + before.count("\n") + 1
        text = f"the file is not in UTF-8. It looks like {name}. Save it again as “CSV UTF-8”."
        if self.problems.severity(Level.SOFT) == "warning":
            text = (
                f"the file is not in UTF-8. It looks like {name}: check that names with accents look "
                "right, or save it again as “CSV UTF-8”."
            )
        if self.problems.add(Level.SOFT, "csv.invalid_utf8", self.file, text, line):
            raise Unreadable

    def _stop(self, level: Level, code: str, text: str, before: str) -> NoReturn:
        line = self.lines + before.count("\n") + 1
        self.problems.add(level, code, self.file, text, line)
        raise Unreadable


def _likely_encoding(sample: bytes) -> str:
    guesses = (from_bytes(sample, cp_isolation=likely).best() for likely in _LIKELY)
    return next((guess.encoding for guess in guesses if guess), "cp1252")


def _foreign_lines(chunk: bytes) -> bytes:
    """Only the lines that hold a byte beyond ASCII: the rest would drown what tells encodings apart."""
    lines = (line for line in chunk.split(b"\n") if not line.isascii())
    return b"\n".join(lines)[:_SAMPLE_BYTES]
