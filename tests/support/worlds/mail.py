"""Mail with its people: 王敏 leads 李静, 周涛 and 赵磊 (who needs approval by 李静); 陈国栋 leads all,
孙燕 controls credit."""

import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flask import Flask

from eventing.access import Role
from eventing.bus.bus import CommandBus
from eventing.core.money import Money
from eventing.core.mongo import Db, Document
from mail import wiring
from mail.adapters.smtp import Relay, SmtpSender
from mail.config import Config
from mail.domain.commands import AddMailbox
from mail.domain.mailbox import mailbox_id_of
from mail.event_schemas import (
    PUBLISHED,
    READ_CREDIT,
    READ_CUSTOMERS,
    CollectionStepReachedV1,
    ContactAddedV1,
    ContactAddressAddedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    StaffJoinedV1,
    StaffLeftV1,
)
from mail.handlers import Postman
from mail.projections import DRAFTS, MAILS, VIEWS
from mail.reactions import REACTIONS
from tests.support.world import World
from tests.support.worlds.settings import settings

CONFIG = settings(
    Config,
    OWN_DOMAINS="qihang-demo.cn",
    RELAY_DOMAINS="notice-b2b-demo.com",
    FAX_GATEWAYS="@fax-gateway-demo.com",
    MAIL_SIZE_LIMIT=1024 * 1024,
)
SALES_BOX = "sales@qihang-demo.cn"
SALES = mailbox_id_of(SALES_BOX)


class MailSystem(World[CommandBus]):
    published, views, reactions, reads = PUBLISHED, VIEWS, REACTIONS, (READ_CUSTOMERS, READ_CREDIT)
    anyone = "li"

    def __init__(self, database: Callable[[str], Db]) -> None:
        super().__init__(database)
        self.numbers: Iterator[int] = itertools.count()

    def make_bus(self) -> CommandBus:
        return wiring.make_bus(CONFIG)(self.log, self.clock, self.db)

    def make_app(self) -> Flask:
        parts = wiring.Parts(CONFIG, self.runtime)
        self.runtime.preparations.append(parts.files.create_indexes)
        self.files, self.intake = parts.files, parts.intake
        return wiring.api(parts, self.issuer)

    def furnish(self) -> None:
        self.joins("chen", Role.GENERAL_MANAGER, None)
        self.joins("wang", Role.MANAGER, "chen")
        self.joins("li", Role.SALESPERSON, "wang")
        self.joins("zhou", Role.SALESPERSON, "wang")
        self.joins("zhao", Role.SALESPERSON, "wang", approver_id="li")
        self.joins("sun", Role.CREDIT_CONTROLLER, "chen")
        self.do(AddMailbox(SALES_BOX, "shared"))

    # -- what others publish ---------------------------------------------------------------------------

    def joins(
        self, staff_id: str, role: Role, manager_id: str | None, approver_id: str | None = None
    ) -> None:
        email = f"{staff_id}@qihang-demo.cn"
        joined = StaffJoinedV1(
            staff_id, staff_id.title(), email, role.value, approver_id is not None, manager_id, approver_id
        )
        self.publish("customers", f"staff-{staff_id}", joined)

    def registers(
        self,
        customer_id: str,
        *emails: str,
        owner_id: str | None = "li",
        country: str = "DE",
        domains: tuple[str, ...] = (),
        from_mail_id: str | None = None,
        faxes: tuple[str, ...] = (),
    ) -> None:
        events: list[Any] = [
            CustomerRegisteredV1(customer_id, "EU-001-A", customer_id.title(), country, domains, from_mail_id)
        ]
        if emails or faxes:
            events.append(ContactAddedV1(customer_id, emails, faxes))
        if owner_id is not None:
            events.append(CustomerAssignedV1(customer_id, owner_id, from_mail_id))
        self.publish("customers", f"customer-{customer_id}", *events)

    def learns(self, customer_id: str, address: str, kind: str = "email") -> None:
        added = ContactAddressAddedV1(customer_id, kind, address)
        self.publish("customers", f"customer-{customer_id}", added)

    def reassigns(self, customer_id: str, owner_id: str) -> None:
        self.publish("customers", f"customer-{customer_id}", CustomerReassignedV1(customer_id, owner_id))

    def leaves(self, staff_id: str) -> None:
        self.publish("customers", f"staff-{staff_id}", StaffLeftV1(staff_id, self.clock.now()))

    def reaches(self, customer_id: str, owner: str = "sales", **changes: Any) -> None:
        step = {
            "customer_id": customer_id,
            "invoice_id": "inv-7",
            "number": "INV-7",
            "stage": "L1",
            "owner": owner,
            "days_overdue": 3,
            "amount": Money(Decimal("48400.00"), "USD"),
            "due_on": "2026-10-07",
            "next_measure": "If payment does not reach us within the next days, we will call you about it.",
            "letter": True,
            **changes,
        }
        self.publish("credit", f"account-{customer_id}", CollectionStepReachedV1(**step))

    # -- what the postman does -------------------------------------------------------------------------

    def postman(self, port: int, worker: str = "w1", silence: float = CONFIG.send_silence) -> Postman:
        carrier = SmtpSender(Relay("127.0.0.1", port, timeout=5))
        return Postman(self.bus, self.clock, self.db, self.files, carrier, worker, silence)

    # -- what comes in ---------------------------------------------------------------------------------

    def receive(self, raw: bytes, *mailbox_ids: str, settle: bool = True) -> str:
        """The mail id."""
        taken = self.intake.take(raw, mailbox_ids or (SALES,), "smtp")
        if settle:
            self.settle()
        return taken.mail_id

    def write(
        self,
        sender: str,
        *,
        to: str = SALES_BOX,
        subject: str = "Plates",
        body: str = "Please quote.\r\n",
        headers: tuple[str, ...] = (),
        settle: bool = True,
    ) -> str:
        """Somebody writes a new mail, every time another one."""
        number = next(self.numbers)
        lines = [
            f"From: {sender}",
            f"To: {to}",
            f"Subject: {subject}",
            f"Message-ID: <{number}@test>",
            *headers,
        ]
        return self.receive(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), settle=settle)

    def row(self, mail_id: str) -> Document:
        row = MAILS.get(self.db, mail_id)
        assert row is not None
        return row

    # -- what people do --------------------------------------------------------------------------------

    def items(self, path: str, staff_id: str = "li", **query: str) -> list[Any]:
        answer = self.get(path, staff_id, **query)
        assert answer.status_code == 200, answer.json
        items: list[Any] = answer.json["items"]
        return items

    def does(self, path: str, body: Any = None, staff_id: str = "li") -> Any:
        """A command that is taken, and everything that follows from it."""
        answer = self.post(path, body, staff_id)
        assert answer.status_code in (200, 201), answer.json
        self.settle()
        return answer.json

    def drafted(self, staff_id: str, **body: object) -> str:
        found = self.does("/drafts", {"text": "USD 2.50 per m²", **body}, staff_id)
        return str(found["draft_id"])

    def draft_status(self, draft_id: str) -> str:
        row = DRAFTS.get(self.db, draft_id)
        assert row is not None
        return str(row["status"])
