"""Mail with its people: 王敏 leads 李静, 周涛 and 赵磊 (who needs approval by 李静); 陈国栋 leads all,
孙燕 controls credit."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from eventing import Db, Document, Money
from mail.adapters.command_line import intake_of
from mail.adapters.smtp import OutgoingServer, SmtpSender
from mail.contracts import (
    CollectionLetterDue,
    CollectionLetterRevised,
    ContactAdded,
    ContactAddressAdded,
    CustomerAssigned,
    CustomerCorrected,
    CustomerReassigned,
    CustomerRegistered,
    FaxNumber,
    NoticeLine,
    StaffJoined,
    StaffLeft,
)
from mail.delivery.rounds import Mailer
from mail.draft.views import DRAFTS
from mail.files import Files
from mail.mailbox.commands import AddMailbox
from mail.mailbox.model import mailbox_id_of
from mail.message.intake import Intake
from mail.message.parsed import ParsedMail, Unreadable
from mail.message.views import MAILS
from mail.return_path import ReturnPath
from mail.service import SERVICE
from mail.values import Way
from people import Role
from tests.support.world import World

SALES_BOX = "sales@qihang-demo.cn"
SALES = mailbox_id_of(SALES_BOX)


class MailSystem(World):
    service = SERVICE
    environment: ClassVar = {
        "OWN_DOMAINS": "qihang-demo.cn",
        "RELAY_DOMAINS": "notice-b2b-demo.com",
        "FAX_GATEWAYS": "@fax-gateway-demo.com",
        "AUTHSERV_IDS": "mx.qihang-demo.cn",
        "MAIL_SIZE_LIMIT": 1024 * 1024,
        "MAIL_SECRETS_KEY": "0123456789abcdef0123456789abcdef",
    }
    anyone = "li"

    def __init__(self, database: Callable[[str], Db]) -> None:
        super().__init__(database)
        self.numbers: Iterator[int] = itertools.count()

    @property
    def files(self) -> Files:
        files: Files = self.parts.resources.files
        return files

    @property
    def intake(self) -> Intake:
        return intake_of(self.parts)

    def furnish(self) -> None:
        self.joins("chen", Role.GENERAL_MANAGER, None)
        self.joins("wang", Role.MANAGER, "chen")
        self.joins("li", Role.SALESPERSON, "wang")
        self.joins("zhou", Role.SALESPERSON, "wang")
        self.joins("zhao", Role.SALESPERSON, "wang", approver_id="li")
        self.joins("sun", Role.CREDIT_CONTROLLER, "chen")
        self.do(AddMailbox(address=SALES_BOX, kind="shared"))

    # -- what others publish ---------------------------------------------------------------------------

    def joins(
        self, staff_id: str, role: Role, manager_id: str | None, approver_id: str | None = None
    ) -> None:
        email = f"{staff_id}@qihang-demo.cn"
        joined = StaffJoined(
            staff_id=staff_id,
            name=staff_id.title(),
            email=email,
            role=role.value,
            needs_approval=approver_id is not None,
            manager_id=manager_id,
            approver_id=approver_id,
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
        code: str = "EU-001-A",
        name: str | None = None,
    ) -> None:
        registered = CustomerRegistered(
            customer_id=customer_id,
            code=code,
            name=name or customer_id.title(),
            country=country,
            domains=domains,
            from_mail_id=from_mail_id,
        )
        events: list[Any] = [registered]
        if emails or faxes:
            numbers = tuple(FaxNumber(normal=fax) for fax in faxes)
            events.append(ContactAdded(customer_id=customer_id, emails=emails, faxes=numbers))
        if owner_id is not None:
            events.append(
                CustomerAssigned(customer_id=customer_id, owner_id=owner_id, from_mail_id=from_mail_id)
            )
        self.publish("customers", f"customer-{customer_id}", *events)

    def corrects(self, customer_id: str, *, name: str, country: str = "DE") -> None:
        corrected = CustomerCorrected(customer_id=customer_id, name=name, country=country)
        self.publish("customers", f"customer-{customer_id}", corrected)

    def learns(self, customer_id: str, address: str, kind: str = "email") -> None:
        added = ContactAddressAdded(customer_id=customer_id, kind=kind, address=address)
        self.publish("customers", f"customer-{customer_id}", added)

    def reassigns(self, customer_id: str, owner_id: str) -> None:
        reassigned = CustomerReassigned(customer_id=customer_id, owner_id=owner_id)
        self.publish("customers", f"customer-{customer_id}", reassigned)

    def leaves(self, staff_id: str) -> None:
        self.publish("customers", f"staff-{staff_id}", StaffLeft(staff_id=staff_id, left_at=self.clock.now()))

    def owes(self, number: str = "INV-7", amount: str = "48400.00") -> NoticeLine:
        return NoticeLine(
            invoice_id=number.lower(),
            number=number,
            days_overdue=3,
            amount=Money(Decimal(amount), "USD"),
            due_on=date(2026, 10, 7),
        )

    def pays(self, customer_id: str, *left: NoticeLine) -> None:
        """Let money come for a customer who was written to; `left` is what is still owed."""
        revised = CollectionLetterRevised(
            customer_id=customer_id,
            letter_id=f"letter-{customer_id}",
            stage="L1",
            next_step="call",
            lines=left,
            total=Money(sum((line.amount.amount for line in left), Decimal(0)), "USD"),
            unapplied=Money(Decimal(0), "USD"),
        )
        self.publish("credit", f"account-{customer_id}", revised)

    def reaches(self, customer_id: str, owner: str = "sales", **changes: Any) -> None:
        amount = Money(Decimal("48400.00"), "USD")
        due = {
            "customer_id": customer_id,
            "letter_id": f"letter-{customer_id}",
            "stage": "L1",
            "owner": owner,
            "next_step": "call",
            "lines": (self.owes(),),
            "total": amount,
            "unapplied": Money(Decimal(0), "USD"),
            "replaces": None,
            **changes,
        }
        self.publish("credit", f"account-{customer_id}", CollectionLetterDue(**due))

    def revises(self, customer_id: str, *lines: NoticeLine, **changes: Any) -> None:
        revised = {
            "customer_id": customer_id,
            "letter_id": f"letter-{customer_id}",
            "stage": "L1",
            "next_step": "call",
            "lines": lines,
            "total": Money(sum((line.amount.amount for line in lines), Decimal(0)), "USD"),
            "unapplied": Money(Decimal(0), "USD"),
            **changes,
        }
        self.publish("credit", f"account-{customer_id}", CollectionLetterRevised(**revised))

    # -- what the mailer does --------------------------------------------------------------------------

    def mailer(
        self,
        port: int,
        worker: str = "w1",
        silence: float | None = None,
        return_path: ReturnPath | None = None,
    ) -> Mailer:
        carrier = SmtpSender(OutgoingServer("127.0.0.1", port, timeout=60))
        waits = self.config.send_silence if silence is None else silence
        return Mailer(self.bus, self.db, self.files, carrier, worker, waits, return_path)

    # -- what comes in ---------------------------------------------------------------------------------

    def receive(self, raw: bytes, *mailbox_ids: str, settle: bool = True, way: Way = "outside") -> str:
        """Receive a mail; returns its id."""
        taken = self.intake.take(raw, mailbox_ids or (SALES,), "smtp", way=way)
        if settle:
            self.settle()
        return taken.mail_id

    def receive_with_an_older_parser(self, raw: bytes) -> str:
        """Receive a message that could not be read when it came; returns its id."""

        def older(_raw: bytes) -> ParsedMail:
            raise Unreadable("not_parsed")

        resources = replace(self.parts.resources, read=older)
        mail_id = Intake(self.bus, self.db, resources).take(raw, (SALES,), "smtp").mail_id
        self.settle()
        assert self.row(mail_id)["state"] == "quarantined"
        return mail_id

    def write(
        self,
        sender: str,
        *,
        to: str = SALES_BOX,
        subject: str = "Plates",
        body: str = "Please quote.\r\n",
        headers: tuple[str, ...] = (),
        settle: bool = True,
        way: Way = "outside",
    ) -> str:
        """Receive a new mail, a different one each time."""
        number = next(self.numbers)
        lines = [
            f"From: {sender}",
            f"To: {to}",
            f"Subject: {subject}",
            f"Message-ID: <{number}@test>",
            *headers,
        ]
        raw = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        return self.receive(raw, settle=settle, way=way)

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
        """Give a command that is accepted, and do everything that follows from it."""
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
