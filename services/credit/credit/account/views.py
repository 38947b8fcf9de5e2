"""The views of accounts, and of the staff who see them."""

from credit.account.events import CreditAccountOpened
from credit.assessment.events import (
    CreditAssessed,
    CreditGradeChanged,
    CreditLimitProposed,
    CreditLimitSet,
    CreditReviewOpened,
    StatementsFiled,
    TraitsScored,
)
from credit.contracts import (
    PUBLISHED,
    READ_CUSTOMERS,
    CustomerAssigned,
    CustomerCorrected,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
)
from credit.receivable.events import ArrearsEnded, InvoiceOverdue
from eventing import Add, Event, Patch, Upsert, View, Write, Writes
from finding import beginnings_of, words_of, words_of_code
from people import staff_views

ACCOUNTS = View(
    "accounts",
    indexes=(
        ("code", "_id"),
        ("owner_id", "code", "_id"),
        ("grade", "code", "_id"),
        ("in_arrears", "code", "_id"),
        ("review_open", "code", "_id"),
        ("proposed", "code", "_id"),
        ("has_limit", "limit_expires_on", "_id"),
        ("owner_id", "has_limit", "limit_expires_on", "_id"),
        ("starts",),
    ),
)
STAFF = staff_views(READ_CUSTOMERS)


def _found_by(customer_id: str, words: list[str]) -> list[Write]:
    """The words by which an account is found; they are only ever added."""
    return [Add(customer_id, "tokens", words), Add(customer_id, "starts", beginnings_of(words))]


@ACCOUNTS.on(CustomerRegistered)
def account_of_registered_customer(event: Event[CustomerRegistered]) -> Writes:
    registered = event.data
    fields = {"code": registered.code, "name": registered.name}
    words = [*words_of_code(registered.code), *words_of(registered.name)]
    return [Patch(registered.customer_id, fields), *_found_by(registered.customer_id, words)]


@ACCOUNTS.on(CustomerCorrected)
def account_of_corrected_customer(event: Event[CustomerCorrected]) -> Writes:
    corrected = event.data
    found_by = _found_by(corrected.customer_id, words_of(corrected.name))
    return [Patch(corrected.customer_id, {"name": corrected.name}), *found_by]


@ACCOUNTS.on(CustomerRegraded)
def account_of_regraded_customer(event: Event[CustomerRegraded]) -> Writes:
    regraded = event.data
    found_by = _found_by(regraded.customer_id, words_of_code(regraded.code))
    return [Patch(regraded.customer_id, {"code": regraded.code}), *found_by]


@ACCOUNTS.on(CustomerAssigned)
def account_of_assigned_customer(event: Event[CustomerAssigned]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@ACCOUNTS.on(CustomerReassigned)
def account_of_reassigned_customer(event: Event[CustomerReassigned]) -> Writes:
    return [Patch(event.data.customer_id, {"owner_id": event.data.owner_id})]


@ACCOUNTS.on(CreditAccountOpened)
def account_opened(event: Event[CreditAccountOpened]) -> Writes:
    opened = event.data
    return [
        Upsert(
            opened.customer_id,
            {
                "currency": opened.currency,
                "grade": "NR",
                "limit": None,
                "limit_expires_on": None,
                "in_arrears": False,
                "review_open": False,
                "statements": None,
                "traits": None,
                "assessment": None,
                "proposal": None,
                "proposed": False,
                "has_limit": False,
            },
        )
    ]


@ACCOUNTS.on(StatementsFiled)
def account_statements_filed(event: Event[StatementsFiled]) -> Writes:
    filed = event.data
    statements = {
        "period_end": filed.period_end,
        "currency": filed.currency,
        "figures": vars(filed.figures),
        "origin": filed.origin,
        "reliability": filed.reliability,
        "filed_on": filed.filed_on,
    }
    return [Upsert(filed.customer_id, {"statements": statements})]


@ACCOUNTS.on(TraitsScored)
def account_traits_scored(event: Event[TraitsScored]) -> Writes:
    scored = event.data
    traits = {"scores": scored.scores, "note": scored.note, "scored_on": scored.scored_on}
    return [Upsert(scored.customer_id, {"traits": traits})]


@ACCOUNTS.on(CreditAssessed)
def account_assessed(event: Event[CreditAssessed]) -> Writes:
    assessed = event.data
    _, data = PUBLISHED.encode(assessed)
    fields: dict[str, object] = {"assessment": data}
    if assessed.occasion == "review":
        fields.update(review_open=False, proposal=None, proposed=False)
    return [Upsert(assessed.customer_id, fields)]


@ACCOUNTS.on(CreditLimitProposed)
def account_limit_proposed(event: Event[CreditLimitProposed]) -> Writes:
    _, data = PUBLISHED.encode(event.data)
    return [Upsert(event.data.customer_id, {"proposal": data, "proposed": True})]


@ACCOUNTS.on(CreditGradeChanged)
def account_graded(event: Event[CreditGradeChanged]) -> Writes:
    return [Upsert(event.data.customer_id, {"grade": event.data.grade})]


@ACCOUNTS.on(CreditLimitSet)
def account_limited(event: Event[CreditLimitSet]) -> Writes:
    limited = event.data
    return [
        Upsert(
            limited.customer_id,
            {
                "limit": limited.limit.amount,
                "has_limit": limited.limit.amount > 0,
                "limit_expires_on": limited.expires_on,
            },
        )
    ]


@ACCOUNTS.on(CreditReviewOpened)
def account_review_opened(event: Event[CreditReviewOpened]) -> Writes:
    return [Upsert(event.data.customer_id, {"review_open": True})]


@ACCOUNTS.on(InvoiceOverdue)
def account_in_arrears(event: Event[InvoiceOverdue]) -> Writes:
    return [Upsert(event.data.customer_id, {"in_arrears": True})]


@ACCOUNTS.on(ArrearsEnded)
def account_arrears_ended(event: Event[ArrearsEnded]) -> Writes:
    return [Upsert(event.data.customer_id, {"in_arrears": False})]
