"""Each service stands alone: while one is stopped the others work on, and it catches up once it is back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.acting import SEEN_WITHIN, is_at, mail_comes, mail_of, todo_of
from tests.support import eventually
from tests.support.system import NewSystem
from tools.demo.client import Json, Member
from tools.demo.company import found_company, local, settings
from tools.demo.person import Problem
from tools.launcher.system import System, process_names
from tools.smtp_sink import SmtpSink

PEOPLE = ("chenguodong", "wangmin", "lijing")
MUELLER, SAKURA = "h.mueller@mueller-druck-demo.de", "sato@sakura-insatsu-demo.jp"
AMY, KHALID = "amy@lonestar-graphics-demo.us", "khalid@alnoor-press-demo.ae"

#: What a salesperson asks each service for.
PATHS = {"customers": "/customers", "mail": "/mails", "credit": "/orders", "scheduler": "/todos"}


@contextmanager
def stopped(system: System, service: str) -> Iterator[None]:
    """All processes of one service down, then up again."""
    names = [name for name in process_names() if name.split()[0] == service]
    system.kill(f"{service} api")
    # In order: a worker that is killed is missed only after a silence, and so is its work.
    for name in names:
        system.process(name).stop()
    yield
    for name in names:
        system.process(name).start()
    for name in names:
        system.wait_ready(name)


def answering(person: Member) -> set[str]:
    """The services that answer. A token that is refused is renewed at the desk, or not when that is away."""
    running = [service for service in PATHS if person.system.process(f"{service} api").alive]
    return {service for service in running if person.status("GET", service, PATHS[service]) == 200}


def seen(person: Member, service: str, path: str) -> Json:
    """What is there under this path, as soon as it is."""

    def found() -> Json | None:
        try:
            answer: Json = person.get(service, path)
        except Problem as refused:
            if refused.status in (404, 503):
                return None
            raise
        return answer

    answer = eventually(found, SEEN_WITHIN, what=f"{service}: {path}")
    assert answer is not None
    return answer


def on_record(person: Member, subject: str) -> None:
    """Filed by mail, logged by customers, waiting in the scheduler's list."""
    mail = mail_of(person, subject)
    contacts = f"/customers/{mail['customer_id']}/contact-log"
    eventually(
        lambda: mail["mail_id"] in [c["mail_id"] for c in person.items("customers", contacts)],
        SEEN_WITHIN,
        what=f"{subject} in the contact log",
    )
    todo_of(person, subject)


@pytest.mark.timeout(300)
@pytest.mark.req("R200")
def test_while_one_service_is_stopped_the_others_work_and_it_catches_up(
    new_system: NewSystem, smtp_sink: SmtpSink
) -> None:
    system = new_system("feed", settings(smtp_sink), local("2026-10-10 09:00"))
    company = found_company(system, PEOPLE)
    li = company.staff["lijing"]
    everything = set(PATHS)

    # Credit: a customer it never heard of is registered, writes and orders.
    with stopped(system, "credit"):
        mueller = company.register("Müller Druckbedarf", "DE", "lijing", 1, emails=[MUELLER])["customer_id"]
        mail_comes(company, "2026-10-10 09:05", MUELLER, "while credit is away")
        on_record(li, "while credit is away")
        order = place_order(li, mueller)
        assert answering(li) == everything - {"credit"}
    assert seen(li, "credit", f"/accounts/{mueller}")["grade"] == "NR"
    eventually(lambda: li.get("customers", order).get("credit") == "held", SEEN_WITHIN, "the order checked")

    # The scheduler: what came meanwhile is due when it would have been.
    with stopped(system, "scheduler"):
        company.register("Sakura Insatsu", "JP", "lijing", 1, emails=[SAKURA])
        mail_comes(company, "2026-10-10 09:10", SAKURA, "while nobody minds the clock")
        mail_of(li, "while nobody minds the clock")
        assert answering(li) == everything - {"scheduler"}
    on_record(li, "while nobody minds the clock")
    assert is_at(todo_of(li, "while nobody minds the clock")["due_at"], "2026-10-10 09:40")

    # Customers: mail of those on file is still theirs, and still has its deadline.
    with stopped(system, "customers"):
        mail_comes(company, "2026-10-10 09:15", MUELLER, "while the archive is away")
        assert mail_of(li, "while the archive is away")["customer_id"] == mueller
        todo_of(li, "while the archive is away")
        assert answering(li) == everything - {"customers"}
    on_record(li, "while the archive is away")

    # Mail: the archive goes on; the address it learns meanwhile is known afterwards.
    with stopped(system, "mail"):
        amy = company.register("Lone Star Graphics", "US", "lijing", 1, emails=[AMY])["customer_id"]
        seen(li, "credit", f"/accounts/{amy}")
        seen(li, "scheduler", f"/customers/{amy}/plan")
        assert answering(li) == everything - {"mail"}
    mail_comes(company, "2026-10-10 09:20", AMY, "now that mail is back")
    on_record(li, "now that mail is back")

    # The desk: tokens it issued go on being accepted, also by a process that starts while it is away.
    for person in company.staff.values():
        person.sign_in()
    with stopped(system, "desk"):
        system.restart("customers api")
        company.register("Al Noor Printing Press", "AE", "lijing", 1, emails=[KHALID])
        mail_comes(company, "2026-10-10 09:25", KHALID, "while nobody can sign in")
        on_record(li, "while nobody can sign in")
        assert answering(li) == everything
    li.sign_in()
    assert answering(li) == everything
    system.check()


def place_order(person: Member, customer_id: str) -> str:
    """The path of a new order on credit."""
    orders = f"/customers/{customer_id}/orders"
    line = {"product": "CTCP plate", "quantity": "1000", "unit": "m2", "unit_price": "2.50"}
    body = {"number": "PO-1", "lines": [line], "currency": "USD", "terms": "OA_60"}
    return f"{orders}/{person.post('customers', orders, body)['order_id']}"
