"""The audit after faults: is what was acknowledged there, once, with all that follows?"""

from collections import Counter
from email import message_from_bytes

from mail.draft.model import DRAFT, draft_stream
from tests.fault.audit import Audit
from tests.fault.firm.harmed import Firm
from tests.fault.firm.people import Told
from tests.support.replay import Backbone


def audit(firm: Firm, backbone: Backbone, told: Told) -> Audit:
    """Audit a firm that is level and at rest."""
    found = Audit(acknowledged=len(told), problems=list(told.complaints[:20]))
    found.events = sum(len(commit.events) for name in backbone.services for commit in backbone.commits(name))
    _acknowledged(found, backbone, told)
    _what_follows(found, backbone)
    _letters(found, firm, backbone, told)
    found.problems += backbone.faults()
    for name in backbone.services:
        found.problems += backbone.differences(name)
    return found


def _acknowledged(found: Audit, backbone: Backbone, told: Told) -> None:
    """What was acknowledged is there once. What was not may be there, but not twice."""
    for what, service, event, key, wanted in (
        ("customers", "customers", "CustomerRegistered", "customer_id", told.customers),
        ("orders", "customers", "OrderPlaced", "order_id", told.orders),
    ):
        there = [data[key] for data in backbone.events(service, event)]
        found.compare(what, {*wanted, *there}, there)
    received = backbone.events("mail", "MailReceived", "MailQuarantined")
    there = [data["mail_id"] for data in received]
    found.compare("mails", {*told.mails.values(), *there}, there)
    again = Counter(data["message_id"] for data in received if data.get("message_id") in told.mails)
    found.compare("mails by Message-ID", told.mails, list(again.elements()))


def _what_follows(found: Audit, backbone: Backbone) -> None:
    """Each service did once what the others' events are for."""
    registered = [data["customer_id"] for data in backbone.events("customers", "CustomerRegistered")]
    opened = [data["customer_id"] for data in backbone.events("credit", "CreditAccountOpened")]
    found.compare("credit accounts", registered, opened)
    placed = [data["order_id"] for data in backbone.events("customers", "OrderPlaced")]
    checked = [data["order_id"] for data in backbone.events("credit", "OrderCleared", "OrderHeld")]
    found.compare("order checks", placed, checked)
    # What came before its sender was known is filed again when the address is learned.
    filed = [mail for mail in backbone.events("mail", "MailFiled", "MailRefiled") if mail["kind"] == "person"]
    logged = [data["mail_id"] for data in backbone.events("customers", "ContactLogged")]
    found.compare("contacts", (mail["mail_id"] for mail in filed), logged)
    unmatched = [mail for mail in backbone.events("mail", "MailUnmatched") if mail["kind"] == "person"]
    awaited = {mail["mail_id"] for mail in (*filed, *unmatched) if mail["direction"] == "in"}
    clocks = [data["mail_id"] for data in backbone.events("scheduler", "ReplyDueSet")]
    found.compare("reply clocks", awaited, clocks)


def _letters(found: Audit, firm: Firm, backbone: Backbone, told: Told) -> None:
    """A letter that is sent went out once; one that is not known to be sent, at most once."""
    log = backbone.services["mail"].log
    went = Counter(str(message_from_bytes(one.content)["Subject"]) for one in firm.sink.delivered)
    for subject, draft_id in told.letters.items():
        status = log.load(draft_stream(draft_id), DRAFT).state.status
        if went[subject] > 1:
            found.doubled += 1
            found.problems.append(f"letter {draft_id} went out {went[subject]} times")
        elif status == "sent" and not went[subject]:
            found.lost += 1
            found.problems.append(f"letter {draft_id} is told as sent and did not go out")
        elif status not in ("sent", "uncertain", "failed"):
            found.problems.append(f"letter {draft_id} is still {status}")
