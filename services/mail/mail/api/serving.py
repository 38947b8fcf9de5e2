"""What every endpoint works with, and how rows are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eventing.bus.bus import CommandBus
from eventing.core.mongo import Db, Document
from eventing.http import caller
from eventing.views.paging import Page
from eventing.views.view import bare
from mail import queries
from mail.domain.errors import NotFound
from mail.domain.parsed import Files, Reader, Words
from mail.handlers import Intake


@dataclass(frozen=True)
class Service:
    bus: CommandBus
    db: Db
    files: Files
    read: Reader
    words: Words
    intake: Intake

    def mail(self, mail_id: str) -> Document:
        """The mail's row; raises NotFound for one the caller may not see."""
        row = queries.mail(self.db, caller(), mail_id)
        if row is None:
            raise NotFound("no such mail")
        return row

    def draft(self, draft_id: str) -> Document:
        row = queries.draft(self.db, caller(), draft_id)
        if row is None:
            raise NotFound("no such draft")
        return row


def paged(page: Page, shown: Any = bare) -> Document:
    return {"items": [shown(row) for row in page.items], "next": page.next}


def etag_of(row: Mapping[str, Any]) -> dict[str, str]:
    return {"ETag": f'"{row["version"]}"'}
