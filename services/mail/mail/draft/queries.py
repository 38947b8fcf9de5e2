"""Queries of drafts, within what the caller can see."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from eventing import LIVE, CommandBus, Db, Document, NotFound, Page, all_of, bare, page_of
from mail import permissions
from mail.addresses import OurSide, address_key, normal
from mail.bounced.lookups import rows_of_addresses
from mail.draft.boxes import DRAFT_BOXES
from mail.draft.checks import CheckFacts, OtherAnswer, Warned, checks_of
from mail.draft.facts import Answered, DraftFacts
from mail.draft.model import DRAFT, draft_stream
from mail.draft.state import EDITABLE, Draft
from mail.draft.views import DRAFTS, REFUSED_ADDRESSES, WRITTEN_TO
from mail.known.lookups import (
    address_rows,
    customers,
    customers_in_scope,
    customers_named,
    owner_of,
    people,
    rows_of,
)
from mail.known.model import Person
from mail.message.lookups import of_thread, rows_by_id
from mail.never_told.lookups import never_told_words
from mail.quoting import preview_of

if TYPE_CHECKING:
    from people.caller import Caller

#: How long what somebody else has begun, and not sent, is told to who answers the same mail.
BEGUN_IS_TOLD = timedelta(days=1)


def drafts(
    db: Db,
    caller: "Caller",
    asked: Mapping[str, Any],
    cursor: str | None,
    limit: int,
    *,
    to_approve: bool = False,
) -> Page:
    """A page of the drafts that the caller can see, newest first; `to_approve`: those that wait for them."""
    scope = permissions.to_approve(caller) if to_approve else permissions.drafts(caller)
    condition = all_of(asked, scope)
    return page_of(DRAFTS, db, condition, [("drafted_at", -1)], cursor, limit)


def unsent(db: Db, caller: "Caller", customer_ids: Sequence[str]) -> list[Document]:
    """How many drafts to each of these customers somebody has still to do something about."""
    boxes = [box for box in DRAFT_BOXES if box != "outgoing"]
    query = all_of(
        {"customer_id": {"$in": list(customer_ids)}, "box": {"$in": boxes}}, permissions.drafts(caller)
    )
    counted = {"_id": "$customer_id", "drafts": {"$sum": 1}}
    groups = DRAFTS.collection(db).aggregate([{"$match": {**query, **LIVE}}, {"$group": counted}])
    found = {group["_id"]: group["drafts"] for group in groups}
    return [{"customer_id": one, "drafts": found[one]} for one in customer_ids if one in found]


def draft(db: Db, caller: "Caller", draft_id: str) -> Document:
    """A draft. Raises NotFound when there is none or the caller cannot see it."""
    row = DRAFTS.get(db, draft_id)
    found = None if row is None else {**row, "owner_id": owner_of(db, row["customer_id"])}
    if found is None or not permissions.may_see_draft(caller, found):
        raise NotFound()
    return found


def draft_on_log(bus: CommandBus, db: Db, caller: "Caller", draft_id: str) -> Mapping[str, Any]:
    """What the log says of a draft, as far as it decides who may do what; the view may be behind.

    Raises NotFound when there is none or the caller cannot see it.
    """
    state = bus.state(DRAFT, draft_stream(draft_id))
    found = {
        "status": state.status,
        "customer_id": state.customer_id,
        "owner_id": owner_of(db, state.customer_id),
        "author_id": state.author_id,
        "approver_id": state.approver_id,
        "purpose": state.purpose,
        "files": state.files,
    }
    if state.status == "absent" or not permissions.may_see_draft(caller, found):
        raise NotFound()
    return found


def checks(bus: CommandBus, db: Db, caller: "Caller", ours: OurSide, draft_id: str) -> list[Warned]:
    """What to look at again before a draft leaves, as the log has it; of customers, those the caller can see.

    Raises NotFound when there is none or the caller cannot see it.
    """
    draft_on_log(bus, db, caller, draft_id)
    state = bus.state(DRAFT, draft_stream(draft_id))
    keys = {address: address_key("email", normal(address)) for address in state.addressees}
    rows = address_rows(db, keys.values())
    own = ours.with_addresses(row["value"] for row in rows.values() if row.get("own"))
    outside = [address for address in keys if not own.owns(address)]
    on_file = {address: rows.get(keys[address], {}).get("customers", ()) for address in outside}
    named = customers_named(db, f"{state.subject}\n{state.text}")
    seen = customers_in_scope(db, caller, {*named, *(one for held in on_file.values() for one in held)})
    holders = {address: seen.intersection(held) for address, held in on_file.items()}
    facts = DraftFacts(
        bus.clock.now(),
        customers=customers(db, [state.customer_id]),
        mails=_writers_of_answered(db, state.in_reply_to_mail_id),
        ours=own,
    )
    reached = rows_of(WRITTEN_TO, db, (keys[address] for address in outside))
    known = CheckFacts(
        strangers=tuple(facts.strangers_among(state)),
        first=tuple(address for address in outside if keys[address] not in reached),
        holders=holders,
        named={customer_id: said for customer_id, said in named.items() if customer_id in seen},
        theirs=frozenset({state.customer_id or "", *(one for held in on_file.values() for one in held)}),
        never_told=never_told_words(bus),
        answers=_other_answers(db, caller, state, bus.clock.now()),
    )
    return checks_of(state, known)


def _other_answers(db: Db, caller: "Caller", draft: Draft, now: datetime) -> tuple[OtherAnswer, ...]:
    """What others have written to the mail that a draft answers, the newest first.

    What was sent or submitted, and what they began or changed in the last day.
    """
    if draft.in_reply_to_mail_id is None:
        return ()
    rows = DRAFTS.find(db, {"in_reply_to_mail_id": draft.in_reply_to_mail_id})
    theirs = [
        row
        for row in rows
        if row["_id"] != draft.draft_id
        and row["author_id"] not in (None, draft.author_id)
        and permissions.may_see_draft(caller, {**row, "owner_id": owner_of(db, row["customer_id"])})
    ]
    names = people(db, (row["author_id"] for row in theirs))
    found = [
        OtherAnswer(names[row["author_id"]].name, row["status"], _stands_since(row))
        for row in theirs
        if row["author_id"] in names and row["status"] != "discarded"
    ]
    told = [one for one in found if one.status not in EDITABLE or now - one.at < BEGUN_IS_TOLD]
    return tuple(sorted(told, key=lambda one: one.at, reverse=True))


def _stands_since(row: Document) -> datetime:
    """When a letter leaves or left; of what is not on its way, when it was changed last."""
    leaves = None if row["status"] in (*EDITABLE, "pending") else row["send_at"]
    at: datetime = leaves or row["edited_at"] or row["drafted_at"]
    return at


def _writers_of_answered(db: Db, mail_id: str | None) -> Mapping[str, Answered]:
    rows = rows_by_id(db, [mail_id])
    return {one: Answered(written_by=tuple(row.get("filing_addresses", ()))) for one, row in rows.items()}


def thread(db: Db, row: Document) -> list[Document]:
    """The mails of the thread that a draft answers, the oldest first; the draft's customer's alone."""
    answered = rows_by_id(db, [row["in_reply_to_mail_id"]]).get(row["in_reply_to_mail_id"])
    return [] if answered is None else of_thread(db, answered["thread_id"], row["customer_id"])


def shown(db: Db, rows: Sequence[Document]) -> list[Document]:
    """Drafts as they are shown, each with the beginning of its text, and those addressees whom an earlier
    letter of ours did not reach.

    `needs_approval` is that of whoever would send it now: drafts move with their customers.
    """
    keys = {address: address_key("email", address) for row in rows for address in _addressees(row)}
    refused = rows_of(REFUSED_ADDRESSES, db, keys.values())
    known = rows_of_addresses(db, keys)
    senders = people(db, {row["owner_id"] or row["author_id"] for row in rows if row["status"] in EDITABLE})
    return [
        {
            **bare(row),
            "preview": preview_of(row["text"]),
            "doubtful": [
                one for one in _addressees(row) if _is_doubtful(refused.get(keys[one]), known.get(one))
            ],
            "not_written_to": [
                known[one] for one in _addressees(row) if one in known and known[one]["bounced"]
            ],
            "bounces": row.get("bounces", []),
            "needs_approval": _needs_approval(row, senders.get(row["owner_id"] or row["author_id"])),
        }
        for row in rows
    ]


def _is_doubtful(refused: Document | None, known: Document | None) -> bool:
    """Whether the last letter to an address did not get there, and nobody has said since that it works."""
    if refused is None or (known is not None and known["bounced"]):
        return False
    mended_at = None if known is None else known["mended_at"]
    return mended_at is None or mended_at < refused["refused_at"]


def _addressees(row: Document) -> Sequence[str]:
    return list(dict.fromkeys((*row["to"], *row["cc"], *(row.get("bcc") or ()))))


def _needs_approval(row: Document, sender: Person | None) -> bool:
    """Whether it needs approval; once it is on its way, whether it did when it was written."""
    known = sender if row["status"] in EDITABLE else None
    return bool(row["needs_approval"] if known is None else known.needs_approval)
