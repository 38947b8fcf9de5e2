"""Queries on the views."""

from eventing import Db, Document, NotFound, Page, bare, page_of
from ledger.accounts.views import ACCOUNTS, WARNINGS


def account(db: Db, account_id: str) -> Document:
    found = ACCOUNTS.get(db, account_id)
    if found is None:
        raise NotFound
    return bare(found)


def accounts_of(db: Db, owner: str, cursor: str | None, limit: int) -> Page:
    page = page_of(ACCOUNTS, db, {"owner": owner}, [], cursor, limit)
    return page._replace(items=[bare(row) for row in page.items])


def warnings_of(db: Db, owner: str, cursor: str | None, limit: int) -> Page:
    page = page_of(WARNINGS, db, {"owner": owner}, [("number", 1)], cursor, limit)
    return page._replace(items=[bare(row) for row in page.items])
