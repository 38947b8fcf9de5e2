"""Each page and each form as each role, in both languages, over the real services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, cast

import pytest
import requests
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from desk.pages.application import make_pages
from desk.pages.visiting import COOKIE
from eventing.core.ids import new_id
from tests.browser.desk.sitting import at_desk
from tests.browser.desk.who_sees import WHO, rows
from tests.e2e.acting import mail_comes, mail_of, todo_of, unread_comes
from tests.support import eventually
from tests.support.browser import complaints
from tests.support.system import NewFolder
from tests.support.world import fresh_world
from tests.support.worlds.desk import Desk
from tools.demo.client import Member, deliver
from tools.demo.company import DOMAIN, Company, found_company, local, settings
from tools.demo.mails import PNG
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(550)

HANS, PRIYA, STRANGER = "h.mueller@mueller-demo.de", "priya@kaveri-demo.in", "price@stranger-demo.com"
SALES = f"sales@{DOMAIN}"
NOWHERE = "/customers/00000000000000000000000000000000"
LANGUAGES = {"zh_CN": "zh-CN", "en": "en"}
#: What a page is told by in place of a part whose service did not answer.
AWAY = {"zh_CN": "没有应答", "en": "does not answer"}


@dataclass
class Reader:
    """Somebody's browser without its window: a cookie and the token of their forms."""

    base: str
    cookie: str = ""
    csrf: str = ""
    http: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, address: str, **form: str) -> requests.Response:
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        headers |= {"Sec-Fetch-Site": "same-origin", "Accept-Language": "zh-CN"}
        how: dict[str, Any] = {"headers": headers, "timeout": 30, "allow_redirects": False}
        if method == "POST":
            how["data"] = {"csrf": self.csrf, "key": new_id(), **form}
        return self.http.request(method, self.base + address, **how)

    def sign_in(self, person: Member) -> "Reader":
        let_in = self.ask("POST", "/sign-in", login=person.login, password=person.password)
        (self.cookie,) = re.findall(rf"{COOKIE}=([^;]+)", let_in.headers["Set-Cookie"])
        (self.csrf,) = re.findall(r'name="csrf" content="(\w+)"', self.ask("GET", "/me").text)
        return self


@dataclass
class Firm:
    company: Company
    ids: dict[str, str]

    def reader(self, login: str) -> Reader:
        person = self.company.staff.get(login, cast(Member, self.company.administrator))
        return Reader(self.company.system.pages_url).sign_in(person)


@pytest.fixture(scope="module")
def firm(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Firm]:
    """The firm of the table, with one of everything an address can name."""
    system = System(new_folder("roles"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        yield _with_one_of_everything(found_company(system))
    finally:
        system.kill_all()


def _with_one_of_everything(company: Company) -> Firm:
    li, zhao, wang, sun = (company.staff[name] for name in ("lijing", "zhaolei", "wangmin", "sunyan"))
    mueller = company.register("Müller Druck", "DE", "lijing", 1, emails=[HANS], grade="A")["customer_id"]
    kaveri = company.register("Kaveri Offset", "IN", "zhaolei", 5, emails=[PRIYA])["customer_id"]
    moved = company.register("Al Noor", "AE", "lijing", 2)["customer_id"]
    company.move_clock("2026-10-10 09:10")
    deliver(company.system, HANS, SALES, _with_a_picture_and_a_file())
    mail_comes(company, "2026-10-10 09:11", PRIYA, "CTCP plates")
    mail_comes(company, "2026-10-10 09:12", STRANGER, "price list")
    unread_comes(company, "half a mail")
    todo, enquiry = todo_of(li, "Plates"), mail_of(zhao, "CTCP plates")
    eventually(lambda: sun.status("GET", "credit", f"/accounts/{mueller}") == 200, 30)
    quote = _uploaded(company, zhao)
    answered = {"customer_id": kaveri, "in_reply_to_mail_id": enquiry["mail_id"]}
    draft = zhao.post("mail", "/drafts", {**answered, "html": "<b>USD 2.50</b>", "files": [quote]})
    zhao.get("mail", f"/drafts/{draft['draft_id']}", after=draft["command_id"])
    zhao.post("mail", f"/drafts/{draft['draft_id']}/submit", {"approver_id": li.staff_id})
    invoice = {
        "customer_id": mueller,
        "number": "INV-1",
        "amount": {"amount": "900.00", "currency": "USD"},
        "issued_on": "2026-09-01",
        "due_on": "2026-10-01",
        "terms": "OA_30",
        "confirm": True,
        "reason": "发票早于系统",
    }
    invoice_id = sun.post("credit", "/invoices", invoice)["invoice_id"]
    paid = {"amount": {"amount": "100.00", "currency": "USD"}, "received_on": "2026-10-09"}
    payment = sun.post("credit", "/payments", {"customer_id": mueller, **paid})["payment_id"]
    line = {"product": "CTCP plate", "quantity": "1", "unit": "set", "unit_price": "9000"}
    order = {"number": "PO-1", "lines": [line], "currency": "USD", "terms": "OA_60"}
    order_id = li.post("customers", f"/customers/{mueller}/orders", order)["order_id"]
    moves = [{"customer_id": moved, "owner_id": company.staff["zhoutao"].staff_id}]
    handover = wang.post("customers", f"/staff/{li.staff_id}/handover", {"moves": moves})["handover_id"]
    eventually(lambda: sun.items("credit", "/holds"), 60, what="the hold")
    read = li.get("mail", f"/mails/{todo['mail_id']}")
    contacts = li.get("customers", f"/customers/{mueller}")["contacts"]
    return Firm(
        company,
        {
            "customer": mueller,
            "mail": todo["mail_id"],
            "todo": todo["id"],
            "order": order_id,
            "draft": draft["draft_id"],
            "quote": quote,
            "invoice": invoice_id,
            "payment": payment,
            "handover": handover,
            "stranger": mail_of(wang, "price list", "/unassigned")["mail_id"],
            "unread": mail_of(wang, "half a mail", "/mails/quarantined")["mail_id"],
            "file": read["attachments"][0]["file_id"],
            "contact": contacts[0]["id"],
            "snippet": li.get("mail", "/snippets")["items"][0]["snippet_id"],
            "import": _import(company),
            "mailbox": company.administrator.get("mail", "/mailboxes")["items"][0]["mailbox_id"],
            **{name: person.staff_id for name, person in company.staff.items()},
        },
    )


def _import(company: Company) -> str:
    administrator = company.administrator
    box = administrator.get("mail", "/mailboxes")["items"][0]["mailbox_id"]
    body = {"mailbox_id": box, "older_than": "2026-10-01T00:00:00Z"}
    return str(administrator.post("mail", "/imports", body)["import_id"])


def _uploaded(company: Company, by: Member) -> str:
    answer = requests.post(
        company.system.url("mail") + "/uploads",
        params={"name": "quote.png"},
        data=PNG,
        headers={"Authorization": f"Bearer {by.token}", "Content-Type": "image/png"},
        timeout=30,
    )
    return str(answer.json()["file_id"])


def _with_a_picture_and_a_file() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = HANS, SALES, "Plates"
    mail["Date"], mail["Message-ID"] = format_datetime(local("2026-10-10 09:10")), "<plates@mueller-demo.de>"
    mail.set_content("our drawing")
    mail.add_alternative("<p>our drawing</p><img src='cid:drawing'>", subtype="html")
    html = cast(EmailMessage, mail.get_body(("html",)))
    html.add_related(PNG, "image", "png", cid="<drawing>")
    mail.add_attachment(PNG, "image", "png", filename="plan.png")
    return mail.as_bytes()


# -- the table ---------------------------------------------------------------------------------------


@pytest.fixture
def desk(mongo_client) -> Iterator[Desk]:
    yield from fresh_world(Desk, mongo_client)


def test_every_address_of_the_desk_stands_in_the_table(desk: Desk):
    application = make_pages(desk.parts)
    routes = application.url_map.bind("localhost")

    def route_of(method: str, address: str) -> str:
        try:
            return str(routes.match(address.partition("?")[0].format_map(Nothing()), method)[0])
        except (NotFound, MethodNotAllowed, RequestRedirect):
            return f"none for {address}"

    listed = {(method, route_of(method, address)) for method, address, _ in rows()}
    every = {
        (method, rule.endpoint)
        for rule in application.url_map.iter_rules()
        for method in rule.methods or ()
        if method in ("GET", "POST") and not rule.endpoint.startswith(("process.", "files."))
    }
    assert sorted(every ^ listed) == []


@pytest.mark.req_in_part("R109")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", WHO)
def test_each_page_is_there_for_whom_the_table_says_and_for_nobody_else(firm: Firm, login, language):
    reader, column = firm.reader(login), [*WHO].index(login)
    reader.ask("POST", "/look", language=language, back="/me")
    nothing = reader.ask("GET", NOWHERE)
    assert nothing.status_code == 404
    wrong = []
    for method, address, marks in rows():
        if marks[column] == "○":
            continue
        answer = reader.ask(method, address.format(**firm.ids))
        seen = _mark(answer, method, nothing.content, language)
        if seen != marks[column] and not (
            marks[column] == "·" and method == "POST" and _tells_nothing(reader, answer, address)
        ):
            wrong.append(f"{method} {address}: {seen} and not {marks[column]}")
    assert not wrong, "\n".join(wrong)


def _mark(answer: requests.Response, method: str, nothing: bytes, language: str) -> str:
    """What of the table's marks this answer is; anything else in its own words."""
    if answer.status_code == 404:
        return "·" if answer.content == nothing else "404, but not as for what does not exist"
    if answer.status_code >= 500 or answer.status_code in (401, 403):
        return str(answer.status_code)
    if method == "POST":
        return "●"
    if answer.status_code in (302, 303, 308):
        return "→"
    if answer.status_code != 200:
        return str(answer.status_code)
    if 'class="frame"' in answer.text and f'<html lang="{LANGUAGES[language]}"' not in answer.text:
        return "in another language"
    return "a part did not answer" if AWAY[language] in answer.text else "●"


def _tells_nothing(reader: Reader, answer: requests.Response, address: str) -> bool:
    """Whether a form is judged in the same words where nothing of what it names exists."""
    nowhere = reader.ask("POST", address.format_map(Nothing()))
    return _said(answer) == _said(nowhere)


def _said(answer: requests.Response) -> tuple[int, str]:
    """All of an answer, but for the ids that were asked for."""
    text = f"{answer.headers.get('Location')} {answer.text}"
    return answer.status_code, re.sub("[0-9a-f]{32}", Nothing()[""], text)


class Nothing(dict[str, str]):
    def __missing__(self, _: str) -> str:
        return "0" * 32


def test_whoever_has_not_signed_in_is_led_to_the_sign_in_from_everywhere(firm: Firm):
    stranger = Reader(firm.company.system.pages_url)
    gone = []
    for method, address, _ in rows():
        if address.startswith(("/sign-in", "/look")):
            continue
        answer = stranger.ask(method, address.format(**firm.ids))
        at = answer.headers.get("Location", "")
        led = answer.status_code == 303 and at.startswith("/sign-in")
        if not (led if method == "GET" else answer.status_code in (401, 403)):
            gone.append(f"{method} {address}: {answer.status_code} {at}")
    assert not gone, "\n".join(gone)


@pytest.mark.parametrize(
    ("login", "language"),
    [
        ("lijing", "zh-CN"),
        ("zhaolei", "en"),
        ("wangmin", "en"),
        ("chenguodong", "zh-CN"),
        ("sunyan", "en"),
        ("administrator", "zh-CN"),
    ],
)
def test_the_places_of_each_role_have_no_fault_in_a_real_browser(chromium, firm: Firm, login, language):
    firm.company.staff.setdefault("administrator", cast(Member, firm.company.administrator))
    with at_desk(chromium, firm.company, login, locale=language) as page:
        places = page.locator("nav.rail a[data-place]").evaluate_all(
            "links => [...new Set(links.map(link => link.getAttribute('href')))]"
        )
        assert len(places) >= 2
        for place in places:
            page.goto(place)
            assert complaints(page) == [], place
