"""What this service does about its own events, and about those of mail and credit.

All begin at the beginning: they pair things up, none of them leaves the system.
"""

from customers.domain import events
from customers.domain.commands import (
    ContinueHandover,
    EaseRisk,
    FlagRisk,
    HandOverLatecomer,
    LogContact,
    RegradeForOrder,
    StartHandover,
)
from customers.domain.contact_log import contact_log_id_of_mail
from customers.event_schemas import (
    PUBLISHED,
    READ_CREDIT,
    READ_MAIL,
    ArrearsEnded,
    CreditGradeChanged,
    InvoiceOverdue,
    InvoiceSettled,
    MailFiled,
    MailRefiled,
    MailSent,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from eventing.bus.reactions import Reactions
from eventing.core.commit import Event

REACTIONS = Reactions()

#: Mail of a person; bounces, auto-replies, newsletters and spam are no contact.
PERSON = "person"
#: A letter somebody wrote; a collection letter is no contact.
LETTER = "letter"
#: Credit grades that ask for care when arrears brought them about.
DOUBTFUL = frozenset({"C", "D"})

# -- hand-over -----------------------------------------------------------------------------------


@REACTIONS.on(PUBLISHED, events.StaffLeft, name="start-handover-of-leaver")
def start_handover_of_leaver(event: Event[events.StaffLeft]) -> StartHandover:
    left = event.data
    return StartHandover(
        staff_id=left.staff_id,
        reason="left",
        successor_id=left.successor_id,
        moves=left.moves,
        handover_id=left.handover_id,
        ordered_by=left.recorded_by,
    )


@REACTIONS.on(PUBLISHED, events.HandoverStarted, name="do-first-chunk")
def do_first_chunk(event: Event[events.HandoverStarted]) -> ContinueHandover:
    return ContinueHandover(event.data.handover_id, step=0)


@REACTIONS.on(PUBLISHED, events.HandoverProgressed, name="do-next-chunk")
def do_next_chunk(event: Event[events.HandoverProgressed]) -> ContinueHandover:
    return ContinueHandover(event.data.handover_id, event.data.step + 1)


# The list of a hand-over is fixed; a customer that came to the leaver beside it is caught by these.


@REACTIONS.on(PUBLISHED, events.CustomerAssigned, name="hand-over-customer-assigned-to-leaver")
def hand_over_customer_assigned_to_leaver(event: Event[events.CustomerAssigned]) -> HandOverLatecomer:
    return HandOverLatecomer(event.data.customer_id, event.data.owner_id)


@REACTIONS.on(PUBLISHED, events.CustomerReassigned, name="hand-over-customer-moved-to-leaver")
def hand_over_customer_moved_to_leaver(event: Event[events.CustomerReassigned]) -> HandOverLatecomer:
    return HandOverLatecomer(event.data.customer_id, event.data.owner_id)


# -- the contact log -----------------------------------------------------------------------------


@REACTIONS.on(READ_MAIL, MailFiled, name="log-contact-for-filed-mail")
def log_contact_for_filed_mail(event: Event[MailFiled]) -> LogContact | None:
    return _contact(event.data)


@REACTIONS.on(READ_MAIL, MailRefiled, name="log-contact-for-mail-filed-later")
def log_contact_for_mail_filed_later(event: Event[MailRefiled]) -> LogContact | None:
    """Only a first filing: a mail moved from one customer to another was on record before."""
    return None if event.data.previous_customer_id else _contact(event.data)


def _contact(filed: MailFiled | MailRefiled) -> LogContact | None:
    if filed.kind != PERSON:
        return None
    return LogContact(
        customer_id=filed.customer_id,
        direction=filed.direction,
        channel=filed.channel,
        occurred_at=filed.received_at,
        mail_id=filed.mail_id,
        contact_log_id=contact_log_id_of_mail(filed.mail_id),
    )


@REACTIONS.on(READ_MAIL, MailSent, name="log-contact-for-sent-letter")
def log_contact_for_sent_letter(event: Event[MailSent]) -> LogContact | None:
    sent = event.data
    if sent.purpose != LETTER or sent.customer_id is None:
        return None
    return LogContact(
        customer_id=sent.customer_id,
        direction="out",
        channel="mail",
        occurred_at=sent.sent_at,
        mail_id=sent.mail_id,
        logged_by=sent.author_id,
        contact_log_id=contact_log_id_of_mail(sent.mail_id),
    )


# -- grade and risk ------------------------------------------------------------------------------


@REACTIONS.on(READ_CREDIT, OrderCleared, name="regrade-for-cleared-order")
def regrade_for_cleared_order(event: Event[OrderCleared]) -> RegradeForOrder:
    return RegradeForOrder(event.data.customer_id, event.data.order_id)


@REACTIONS.on(READ_CREDIT, OrderHeld, name="flag-risk-of-held-order")
def flag_risk_of_held_order(event: Event[OrderHeld]) -> FlagRisk:
    return FlagRisk(event.data.customer_id, "order_held", reference=event.data.order_id)


@REACTIONS.on(READ_CREDIT, OrderCleared, name="ease-risk-of-cleared-order")
def ease_risk_of_cleared_order(event: Event[OrderCleared]) -> EaseRisk:
    return EaseRisk(event.data.customer_id, ("order_held",), reference=event.data.order_id)


@REACTIONS.on(READ_CREDIT, OrderHoldReleased, name="ease-risk-of-released-order")
def ease_risk_of_released_order(event: Event[OrderHoldReleased]) -> EaseRisk:
    return EaseRisk(event.data.customer_id, ("order_held",), reference=event.data.order_id)


@REACTIONS.on(PUBLISHED, events.OrderCancelled, name="ease-risk-of-cancelled-order")
def ease_risk_of_cancelled_order(event: Event[events.OrderCancelled]) -> EaseRisk:
    return EaseRisk(event.data.customer_id, ("order_held",), reference=event.data.order_id)


@REACTIONS.on(READ_CREDIT, InvoiceOverdue, name="flag-risk-of-overdue-invoice")
def flag_risk_of_overdue_invoice(event: Event[InvoiceOverdue]) -> FlagRisk:
    return FlagRisk(event.data.customer_id, "invoice_overdue", reference=event.data.invoice_id)


@REACTIONS.on(READ_CREDIT, InvoiceSettled, name="ease-risk-of-settled-invoice")
def ease_risk_of_settled_invoice(event: Event[InvoiceSettled]) -> EaseRisk:
    return EaseRisk(event.data.customer_id, ("invoice_overdue",), reference=event.data.invoice_id)


@REACTIONS.on(READ_CREDIT, CreditGradeChanged, name="follow-credit-grade")
def follow_credit_grade(event: Event[CreditGradeChanged]) -> FlagRisk | EaseRisk | None:
    """C or D for arrears asks for care; A or B does not; any other C or D says nothing new."""
    changed = event.data
    if changed.grade not in DOUBTFUL:
        return EaseRisk(changed.customer_id, ("credit_grade",))
    if changed.days_overdue > 0:
        return FlagRisk(changed.customer_id, "credit_grade", credit_grade=changed.grade)
    return None


@REACTIONS.on(READ_CREDIT, ArrearsEnded, name="ease-risk-of-arrears")
def ease_risk_of_arrears(event: Event[ArrearsEnded]) -> EaseRisk:
    """A hold ends by its own event: it may have other reasons than arrears."""
    return EaseRisk(event.data.customer_id, ("invoice_overdue", "credit_grade"))
