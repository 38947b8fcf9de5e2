"""What the scheduler does about credit: to-dos of the collection ladder, and their end."""

from eventing.core.commit import Event
from scheduler.domain.commands import NoteArrearsOver, NoteInvoicePaid, OpenToDo
from scheduler.domain.events import ToDoKind, ToDoList
from scheduler.domain.todo import todo_id_of
from scheduler.event_schemas import READ_CREDIT, ArrearsEndedV1, CollectionStepReachedV1, InvoiceSettledV1
from scheduler.reactions.registry import REACTIONS

# What is a to-do on the ladder; its letters are drafted by mail.
BY_A_PERSON = frozenset({"call", "decision"})
# Who does it when it is not the customer's salesperson.
ROLE_OF = {"credit": "credit_controller", "finance": "finance_head", "management": "general_manager"}


@REACTIONS.on(READ_CREDIT, CollectionStepReachedV1, name="open-collection-todo")
def open_collection_todo(event: Event[CollectionStepReachedV1]) -> OpenToDo | None:
    step = event.data
    if step.action not in BY_A_PERSON:
        return None
    what = "Get in touch and ask the reason" if step.action == "call" else "Decide how to go on"
    return OpenToDo(
        todo_id_of(ToDoKind.COLLECTION, step.invoice_id, step.stage),
        ToDoKind.COLLECTION,
        ToDoList.COLLECTION,
        event.at,
        f"{what}: invoice {step.number}, {step.amount}, {step.days_overdue} days overdue ({step.stage})",
        customer_id=step.customer_id,
        role=ROLE_OF.get(step.owner),
        invoice_id=step.invoice_id,
        due_on=step.business_date,
    )


@REACTIONS.on(READ_CREDIT, InvoiceSettledV1, name="end-collection-of-invoice")
def end_collection_of_invoice(event: Event[InvoiceSettledV1]) -> NoteInvoicePaid:
    return NoteInvoicePaid(event.data.customer_id, event.data.invoice_id, event.at)


@REACTIONS.on(READ_CREDIT, ArrearsEndedV1, name="end-collection-of-customer")
def end_collection_of_customer(event: Event[ArrearsEndedV1]) -> NoteArrearsOver:
    return NoteArrearsOver(event.data.customer_id, event.at)
