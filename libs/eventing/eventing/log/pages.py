"""Pages: commits read at once, bounded in number and in bytes."""

from collections.abc import Iterable
from typing import NamedTuple

import bson
from bson.raw_bson import RawBSONDocument

from eventing.core.commit import Commit
from eventing.core.mongo import CODEC, Document

#: What is read at once, unless a single commit is larger.
MAX_PAGE_BYTES = 8 * 1024 * 1024


class Page(NamedTuple):
    """Commits read at once, their size in bytes as stored, and whether more may follow."""

    commits: list[Commit]
    size: int
    more: bool


def pageful(
    found: Iterable[RawBSONDocument], limit: int, most: int = MAX_PAGE_BYTES
) -> tuple[list[Document], int, bool]:
    """The first of these documents, as many and as large as a page may be, at least one; their size; and
    whether it ended at one of the limits."""
    documents: list[Document] = []
    size = 0
    for document in found:
        documents.append(bson.decode(document.raw, CODEC))
        size += len(document.raw)
        if size >= most or len(documents) == limit:
            return documents, size, True
    return documents, size, False
