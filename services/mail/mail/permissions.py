"""Permissions: mail by its customer's owner, drafts by author and approver, collection letters for credit.

Pure functions: for each kind of record a filter for queries, and the same check of one record. The customer's
present owner decides: `owner_id` is updated on all rows of a customer, and checked against the customer's.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from eventing import Document, all_of
from mail.values import NOBODYS, OWNED, UNREAD_BOXES
from people import ASSIGNERS, CREDIT, SALES, Role

if TYPE_CHECKING:
    from people.caller import Caller

Row = Mapping[str, Any]

#: The status of a draft that waits for approval.
PENDING = "pending"


def nothing() -> Document:
    return {"_id": {"$in": []}}


# -- mail ------------------------------------------------------------------------------------------


def mails(caller: "Caller") -> Document:
    """The filter of customers' mail and our letters in lists: for sales by owner, for credit the collection
    letters."""
    if caller.role in SALES:
        return {"box": {"$in": list(OWNED)}, **caller.reach.filter("owner_id")}
    if caller.role in CREDIT:
        return {"kind": "collection", "box": {"$in": list(OWNED)}}
    return nothing()


def mails_of_people(caller: "Caller") -> Document:
    """The filter of the mail of the customers of the people in a manager's scope."""
    return {"box": {"$in": list(OWNED)}, **caller.scope.filter("owner_id")} if caller.assigns else nothing()


def mails_of_customer(caller: "Caller", customer_id: str) -> Document:
    """The filter of the mail of a customer that the caller can see."""
    if caller.role in SALES:
        return {"customer_id": customer_id}
    if caller.role in CREDIT:
        return {"customer_id": customer_id, "kind": "collection"}
    return nothing()


def may_see_mail(
    caller: "Caller", mail: Row, boxes: Collection[str] = (), *, reached_own_mailbox: bool = False
) -> bool:
    """Whether the caller can see a mail: those in their lists, nobody's for managers, and R335.

    `boxes` are the mailboxes within the caller's reach. R335: a mail from a colleague's customer, or from a
    partner, to the caller's own mailbox can be read, but is in no list.
    """
    owned = mail.get("box") in OWNED
    if caller.role in CREDIT:
        return bool(mail.get("kind") == "collection" and owned)
    if caller.role not in SALES:
        return False
    if not owned:
        reached = mail["mailbox_ids"]
        if caller.assigns and (caller.scope.all or not reached or not set(boxes).isdisjoint(reached)):
            return True
        # A partner who writes to somebody's own mailbox writes to them.
        return bool(reached_own_mailbox and mail.get("box") == "set_apart")
    return caller.reach.covers(mail.get("owner_id")) or reached_own_mailbox


def may_handle_mail(caller: "Caller", mail: Row, boxes: Collection[str] = ()) -> bool:
    """Whether the caller can note, mark and file it: not a colleague's customer's that they only may read."""
    return caller.role in SALES and may_see_mail(caller, mail, boxes)


def may_see_thread(answered: Row, mail: Row) -> bool:
    """Whether somebody who approves an answer to a mail can read this one: the thread of the same customer
    alone (R321)."""
    return (
        answered.get("thread_id") is not None
        and answered["thread_id"] == mail.get("thread_id")
        and answered["customer_id"] == mail["customer_id"]
    )


def nobodys(caller: "Caller", boxes: Collection[str]) -> Document:
    """The filter of mail that is filed to no customer: for those who assign it (R105).

    What came to personal mailboxes alone is for those who have one of them within reach, of `boxes`; what
    came to none is for all of them.
    """
    if not caller.assigns:
        return nothing()
    unfiled = {"box": {"$in": list(NOBODYS)}}
    return unfiled if caller.scope.all else {**unfiled, "mailbox_ids": {"$in": [*sorted(boxes), []]}}


def quarantined(caller: "Caller", boxes: Collection[str]) -> Document:
    """The filter of messages in quarantine: for those who assign mail, and administrators."""
    unread = {"box": {"$in": list(UNREAD_BOXES)}}
    return unread if caller.role is Role.ADMINISTRATOR else all_of(unread, nobodys(caller, boxes))


# -- mailboxes and customers -----------------------------------------------------------------------


def reached_boxes(caller: "Caller") -> Document:
    """The filter of mailboxes whose mail the caller may assign: shared ones, and those of their people."""
    return {} if caller.scope.all else {"$or": [{"kind": "shared"}, caller.scope.filter("staff_id")]}


def mailboxes(caller: "Caller") -> Document:
    return {} if may_see_mailboxes(caller) else nothing()


def may_see_mailboxes(caller: "Caller") -> bool:
    return caller.role in (*ASSIGNERS, Role.ADMINISTRATOR)


def may_see_customer(caller: "Caller", customer: Row) -> bool:
    """Whether the caller can see this customer, to write or file mail to it; credit sees all."""
    if caller.role in SALES:
        return caller.reach.covers(customer.get("owner_id"))
    return caller.role in CREDIT


# -- drafts ----------------------------------------------------------------------------------------


def drafts(caller: "Caller") -> Document:
    """The filter of drafts in lists: the caller's own and their customers'; for credit collection letters.

    In a row the author counts as the owner while there is no customer, or their owner is not known here yet.
    """
    if caller.role in CREDIT:
        return {"purpose": "collection"}
    return caller.scope.filter("owner_id") if caller.role in SALES else nothing()


def may_see_draft(caller: "Caller", draft: Row) -> bool:
    if caller.role in CREDIT:
        return bool(draft["purpose"] == "collection" or draft["author_id"] == caller.staff_id)
    if caller.role not in SALES:
        return False
    owner_id = None if draft["customer_id"] is None else draft.get("owner_id")
    return _waits_for(caller, draft) or caller.scope.covers(owner_id or draft["author_id"])


def _waits_for(caller: "Caller", draft: Row) -> bool:
    return bool(
        draft["approver_id"] is not None
        and draft["approver_id"] == caller.staff_id
        and draft["status"] == PENDING
    )


def to_approve(caller: "Caller") -> Document:
    """The filter of drafts that wait for the caller's approval, all of which they can see."""
    if caller.role in CREDIT:
        return {"box": "awaiting", "purpose": "collection", "author_id": None}
    return {"box": "awaiting", "approver_id": caller.staff_id} if caller.role in SALES else nothing()


def may_approve_draft(caller: "Caller", draft: Row) -> bool:
    """Whether the caller can approve it: its approver, a manager above its author, or credit for its own."""
    if _waits_for(caller, draft):
        return True
    if caller.role in CREDIT:
        return _credits_own(draft)
    author = draft.get("owner_id") or draft["author_id"]
    return caller.assigns and author != caller.staff_id and caller.scope.covers(author)


def may_write_draft(caller: "Caller", draft: Row) -> bool:
    """Whether the caller can change or send it: its author, the customer's owner, or a manager above them.

    Its approver alone cannot.
    """
    if caller.role in CREDIT:
        return _credits_own(draft)
    if caller.role not in SALES:
        return False
    owner_id, author_id = draft.get("owner_id"), draft["author_id"]
    if author_id is not None and author_id == caller.staff_id and not owner_id:
        return True
    return caller.scope.covers(owner_id or author_id)


def _credits_own(draft: Row) -> bool:
    return bool(draft["purpose"] == "collection" and draft["author_id"] is None)


# -- snippets --------------------------------------------------------------------------------------


def snippets(caller: "Caller", leaders: Collection[str]) -> Document:
    """The filter of the snippets that the caller can use: their own, those that the people above them, of
    `leaders`, keep for their teams, and the firm's. Managers also see those for teams below them."""
    above = [*sorted({*leaders, caller.staff_id or ""})]
    team = {"shared": "team"} if caller.scope.all else {"shared": "team", "keeper_id": {"$in": above}}
    below = [{"shared": "team", **caller.scope.filter("keeper_id")}] if caller.assigns else []
    return {"$or": [{"shared": "own", "keeper_id": caller.staff_id}, {"shared": "firm"}, team, *below]}


def may_see_snippet(caller: "Caller", snippet: Row, leaders: Collection[str]) -> bool:
    """Whether the caller can use a snippet, as `snippets` lists them."""
    keeper_id = snippet["keeper_id"]
    match snippet["shared"]:
        case "own":
            return keeper_id is not None and keeper_id == caller.staff_id
        case "team":
            return keeper_id == caller.staff_id or keeper_id in leaders or _leads(caller, keeper_id)
        case _:
            return True


def may_change_snippet(caller: "Caller", snippet: Row) -> bool:
    """Whether the caller can keep, reword or remove it: everybody their own, managers their teams', those who
    see everybody the firm's."""
    keeper_id = snippet["keeper_id"]
    match snippet["shared"]:
        case "own":
            return keeper_id is not None and keeper_id == caller.staff_id
        case "team":
            return _leads(caller, keeper_id)
        case _:
            return caller.assigns and caller.scope.all


def _leads(caller: "Caller", keeper_id: str | None) -> bool:
    return caller.assigns and caller.scope.covers(keeper_id)
