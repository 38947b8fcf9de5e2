"""The way back of a letter: an envelope sender of its own, by which what comes back is known to be about it.

`bounces+<letter><signature>@domain`, the letter's id and a signature in base32, which survives servers that
change the case of letters. Nobody makes one who does not have the key; it goes only into the envelope of that
letter.
"""

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from mail.addresses import domain_of, normal

SIGNATURE_BYTES = 10
#: Characters of a letter's id and its signature: 16 and 10 bytes.
_LETTER, _SIGNED = 26, 16
#: Characters before the `+`, so that all of it has the 64 that an address may have.
MAX_LOCAL = 64 - 1 - _LETTER - _SIGNED
_DRAFT_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class ReturnPath:
    """The address that letters come back to, and the keys: the first signs, all are believed."""

    address: str
    keys: Sequence[str]

    def of(self, draft_id: str) -> str | None:
        """The envelope sender of a letter; None for an id that does not fit into one."""
        if _DRAFT_ID.fullmatch(draft_id) is None:
            return None
        letter = bytes.fromhex(draft_id)
        mark = _text(letter) + _text(_signature(self.keys[0], letter))
        return f"{self._local}+{mark}@{domain_of(self.address)}"

    def is_one(self, address: str) -> bool:
        """Whether an address has the form of a way back, whoever made it."""
        local, _, domain = normal(address).rpartition("@")
        return domain == domain_of(self.address) and local.startswith(f"{self._local}+")

    def draft_of(self, address: str) -> str | None:
        """The letter that an address is the way back of; None if it is not one of ours."""
        if not self.is_one(address):
            return None
        mark = normal(address).rpartition("@")[0][len(self._local) + 1 :]
        if len(mark) != _LETTER + _SIGNED:
            return None
        try:
            letter, signature = _bytes(mark[:_LETTER]), _bytes(mark[_LETTER:])
        except ValueError:
            return None
        if _text(letter) != mark[:_LETTER]:
            return None  # the last character has bits to spare, which would make two ways back of one
        genuine = [hmac.compare_digest(_signature(key, letter), signature) for key in self.keys]
        return letter.hex() if any(genuine) else None

    @property
    def _local(self) -> str:
        return self.address.rpartition("@")[0]


def _signature(key: str, letter: bytes) -> bytes:
    return hmac.new(key.encode(), b"return-path" + letter, sha256).digest()[:SIGNATURE_BYTES]


def _text(content: bytes) -> str:
    return b32encode(content).decode().rstrip("=").lower()


def _bytes(text: str) -> bytes:
    return b32decode(text.upper() + "=" * (-len(text) % 8))
