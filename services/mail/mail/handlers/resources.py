"""What facts about mail are looked up in, beside the views and the log."""

from dataclasses import dataclass

from mail.domain.addresses import OurSide
from mail.domain.parsed import Files, Reader


@dataclass(frozen=True)
class Resources:
    """`files` keeps the bytes; `read` parses a message; `ours` is configured."""

    files: Files
    read: Reader
    ours: OurSide
