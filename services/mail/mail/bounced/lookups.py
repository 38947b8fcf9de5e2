"""Lookups of addresses that letters do not reach, for other features."""

from collections.abc import Iterable, Mapping

from eventing import Db, Document
from mail.bounced.model import address_id_of
from mail.bounced.views import BOUNCED
from mail.known.lookups import rows_of

__all__ = ["BOUNCED", "bounced_among", "rows_of_addresses"]


def rows_of_addresses(db: Db, addresses: Iterable[str]) -> Mapping[str, Document]:
    """What is known of these addresses, by address; those that every letter reached are left out."""
    keys = {address: address_id_of(address) for address in addresses}
    rows = rows_of(BOUNCED, db, keys.values())
    return {address: rows[key] for address, key in keys.items() if key in rows}


def bounced_among(db: Db, addresses: Iterable[str]) -> Mapping[str, Document]:
    """Those of these addresses that are not written to, each with why."""
    rows = rows_of_addresses(db, addresses)
    return {address: row for address, row in rows.items() if row["bounced"]}
