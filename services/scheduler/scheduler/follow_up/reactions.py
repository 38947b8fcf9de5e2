"""Reactions of plans: to customers, contacts, payments, and their own events.

All start from the beginning of the log: none has an effect outside the system. The addressed streams follow
from the event alone. The reaction to an assignment is with the replies, because it also files one.
"""

from eventing import Event, Reactions
from scheduler.contracts import (
    ContactLogged,
    CustomerClosed,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    MailRefiled,
    NextContactSet,
)
from scheduler.credit_contracts import (
    ArrearsEnded,
    DisputeOpened,
    InvoiceSettled,
    PromiseMade,
)
from scheduler.follow_up.commands import (
    AssignPlan,
    ClosePlan,
    EndInvoiceCollection,
    NoteAnswer,
    NoteArrearsOver,
    NoteContact,
    RecomputePlan,
    RegradePlan,
    SetNextContact,
    StartIntervalChange,
    StartPlan,
    WithdrawContact,
)
from scheduler.follow_up.events import (
    CompanyIntervalsSet,
    FollowUpIntervalsSet,
    IntervalChangeStarted,
    PlanAssigned,
)

REACTIONS = Reactions()

#: Mail from a person is a contact; bounces, auto-replies, newsletters and spam are not.
PERSON = "person"

# -- customers -------------------------------------------------------------------------------------


@REACTIONS.on(CustomerRegistered, name="start-plan-of-customer")
def start_plan_of_customer(event: Event[CustomerRegistered]) -> StartPlan:
    customer = event.data
    return StartPlan(customer_id=customer.customer_id, grade=customer.grade, registered_at=event.at)


@REACTIONS.on(CustomerRegraded, name="regrade-plan")
def regrade_plan(event: Event[CustomerRegraded]) -> RegradePlan:
    return RegradePlan(customer_id=event.data.customer_id, grade=event.data.grade)


@REACTIONS.on(CustomerReassigned, name="move-plan")
def move_plan(event: Event[CustomerReassigned]) -> AssignPlan:
    return AssignPlan(customer_id=event.data.customer_id, owner_id=event.data.owner_id)


@REACTIONS.on(ContactLogged, name="restart-interval")
def restart_interval(event: Event[ContactLogged]) -> NoteContact:
    contact = event.data
    return NoteContact(
        customer_id=contact.customer_id, occurred_at=contact.occurred_at, mail_id=contact.mail_id
    )


@REACTIONS.on(MailRefiled, name="move-contact-with-mail")
def move_contact_with_mail(event: Event[MailRefiled]) -> list[object] | None:
    """The contact goes with its mail: its new customer has it, and for the former it never was."""
    mail = event.data
    if mail.previous_customer_id is None or mail.previous_customer_id == mail.customer_id:
        return None
    withdrawn = WithdrawContact(customer_id=mail.previous_customer_id, mail_id=mail.mail_id)
    if mail.kind != PERSON:
        return [withdrawn]
    noted = NoteContact(
        customer_id=mail.customer_id, occurred_at=mail.received_at, mail_id=mail.mail_id, filed=True
    )
    return [withdrawn, noted]


@REACTIONS.on(ContactLogged, name="settle-replies-by-contact")
def settle_replies_by_contact(event: Event[ContactLogged]) -> NoteAnswer | None:
    """The answer by a call, visit or message to the customer; what a mail answers, mail itself reports."""
    contact = event.data
    if contact.direction != "out" or contact.mail_id is not None:
        return None
    return NoteAnswer(customer_id=contact.customer_id, answered_at=contact.occurred_at, thread_id=None)


@REACTIONS.on(NextContactSet, name="set-next-contact")
def set_next_contact(event: Event[NextContactSet]) -> SetNextContact:
    return SetNextContact(customer_id=event.data.customer_id, on=event.data.on)


@REACTIONS.on(CustomerClosed, name="close-plan")
def close_plan(event: Event[CustomerClosed]) -> ClosePlan:
    return ClosePlan(customer_id=event.data.customer_id)


# -- credit ----------------------------------------------------------------------------------------


@REACTIONS.on(InvoiceSettled, name="end-collection-of-invoice")
def end_collection_of_invoice(event: Event[InvoiceSettled]) -> EndInvoiceCollection:
    paid = event.data
    return EndInvoiceCollection(
        customer_id=paid.customer_id, invoice_id=paid.invoice_id, how="paid", settled_at=event.at
    )


@REACTIONS.on(PromiseMade, name="end-collection-of-promised-invoice")
def end_collection_of_promised_invoice(event: Event[PromiseMade]) -> EndInvoiceCollection:
    """The calls about it have had their answer; the next step comes if the promise is broken."""
    made = event.data
    return EndInvoiceCollection(
        customer_id=made.customer_id, invoice_id=made.invoice_id, how="promised", settled_at=event.at
    )


@REACTIONS.on(DisputeOpened, name="end-collection-of-disputed-invoice")
def end_collection_of_disputed_invoice(event: Event[DisputeOpened]) -> EndInvoiceCollection:
    opened = event.data
    return EndInvoiceCollection(
        customer_id=opened.customer_id, invoice_id=opened.invoice_id, how="disputed", settled_at=event.at
    )


@REACTIONS.on(ArrearsEnded, name="end-collection-of-customer")
def end_collection_of_customer(event: Event[ArrearsEnded]) -> NoteArrearsOver:
    return NoteArrearsOver(customer_id=event.data.customer_id, ended_at=event.at)


# -- own: the first owner, and a salesperson's intervals -------------------------------------------


@REACTIONS.on(PlanAssigned, name="recompute-plan-for-first-owner")
def recompute_plan_for_first_owner(event: Event[PlanAssigned]) -> RecomputePlan | None:
    """A new date for the first owner, by their intervals; a later owner takes over the date."""
    first = event.data.previous_owner_id is None
    return RecomputePlan(customer_id=event.data.customer_id) if first else None


@REACTIONS.on(FollowUpIntervalsSet, name="apply-follow-up-intervals")
def apply_follow_up_intervals(event: Event[FollowUpIntervalsSet]) -> StartIntervalChange:
    return StartIntervalChange(staff_id=event.data.staff_id, change_id=event.id)


@REACTIONS.on(CompanyIntervalsSet, name="apply-company-intervals")
def apply_company_intervals(event: Event[CompanyIntervalsSet]) -> StartIntervalChange:
    return StartIntervalChange(staff_id=None, change_id=event.id)


@REACTIONS.on(IntervalChangeStarted, name="recompute-plans-after-interval-change")
def recompute_plans_after_interval_change(event: Event[IntervalChangeStarted]) -> list[RecomputePlan]:
    return [RecomputePlan(customer_id=customer_id) for customer_id in event.data.customer_ids]
