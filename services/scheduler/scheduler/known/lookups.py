"""Lookups of what the scheduler knows from other services, many at once, for other features."""

from collections.abc import Collection, Iterable, Mapping

from eventing import Db, Document, View
from scheduler.known.views import CUSTOMERS, MAILS

__all__ = ["CUSTOMERS", "MAILS", "rows_of", "starting_threads", "threads_of"]


def rows_of(db: Db, view: View, keys: Iterable[str | None]) -> dict[str, Document]:
    """Rows by key; None and unknown keys are left out."""
    return view.rows(db, sorted({key for key in keys if key is not None}))


def threads_of(db: Db, mail_ids: Iterable[str]) -> Mapping[str, str | None]:
    return {mail_id: row.get("thread_id") for mail_id, row in rows_of(db, MAILS, mail_ids).items()}


def starting_threads(db: Db, mail_ids: Iterable[str]) -> Collection[str]:
    """The mails that answer no earlier one, without unknown ones, so that nothing is settled in error."""
    return {mail_id for mail_id, row in rows_of(db, MAILS, mail_ids).items() if row["starts_thread"]}
