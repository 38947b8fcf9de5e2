"""The company of the story and its people: 宁波启航进出口有限公司, which exports printing plates."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.demo.client import Answered, Json, Person, eventually
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

ZONE = ZoneInfo("Asia/Shanghai")
DOMAIN = "qihang-demo.cn"
RELAY_PLATFORM = "notice-b2b-demo.com"

#: login, name, role, manager, needs approval by
STAFF = [
    ("chenguodong", "陈国栋", "general_manager", None, None),
    ("wangmin", "王敏", "manager", "chenguodong", None),
    ("lijing", "李静", "salesperson", "wangmin", None),
    ("zhoutao", "周涛", "salesperson", "wangmin", None),
    ("zhaolei", "赵磊", "salesperson", "wangmin", "lijing"),
    ("sunyan", "孙燕", "credit_controller", None, None),
    ("hefang", "何芳", "finance_head", None, None),
]


def local(text: str) -> datetime:
    """`"2026-10-07 16:20"` by the company's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def settings(sink: SmtpSink) -> dict[str, str]:
    """What the system of this company is told besides."""
    return {
        "OWN_DOMAINS": DOMAIN,
        "RELAY_DOMAINS": RELAY_PLATFORM,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(sink.port),
        "COMPANY_ZONE": "Asia/Shanghai",
    }


@dataclass
class Company:
    """The system with its people in it; `staff["lijing"]` is 李静 at her keyboard."""

    system: System
    administrator: Person
    staff: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, login: str) -> Person:
        try:
            return self.staff[login]
        except KeyError:
            raise AttributeError(login) from None

    def move_clock(self, text: str) -> None:
        self.system.move_clock(local(text))

    def register(self, name: str, country: str, owner: str, sequence: int, **more: Any) -> Json:
        """A customer with a number from before, put on file by the manager."""
        emails = more.pop("emails", [])
        contacts = [{"name": more.pop("contact", name), "emails": emails}] if emails else []
        body = {
            "name": name,
            "country": country,
            "owner_id": self.staff[owner].staff_id,
            "sequence": sequence,
            "contacts": contacts,
            **more,
        }
        return self.wangmin.post("customers", "/customers", body)


def found_company(system: System) -> Company:
    """First administrator, staff, accounts and mailboxes of an empty system."""
    login, one_time = system.first_administrator()
    administrator = Person(system, login, one_time)
    change_password(administrator)
    company = Company(system, administrator)
    for login, name, role, manager, approver in STAFF:
        joined = administrator.post(
            "customers",
            "/staff",
            {
                "name": name,
                "email": f"{login}@{DOMAIN}",
                "role": role,
                "manager_id": company.staff[manager].staff_id if manager else None,
                "needs_approval": approver is not None,
                "approver_id": company.staff[approver].staff_id if approver else None,
            },
        )
        company.staff[login] = Person(system, f"{login}@{DOMAIN}", "", joined["staff_id"])
        administrator.post(
            "mail",
            "/mailboxes",
            {"address": f"{login}@{DOMAIN}", "kind": "personal", "staff_id": joined["staff_id"]},
        )
    administrator.post(
        "mail", "/mailboxes", {"address": f"sales@{DOMAIN}", "kind": "shared", "staff_id": None}
    )
    for person in company.staff.values():
        _open_account(administrator, person)
    for person in company.staff.values():
        _wait_until_known(person)
    return company


def _open_account(administrator: Person, person: Person) -> None:
    """The desk knows somebody once the staff events have reached it."""
    password = secrets.token_urlsafe(12)
    body = {"login": person.login, "staff_id": person.staff_id, "password": password}

    def opened() -> bool:
        try:
            administrator.post("desk", "/accounts", body)
        except Answered as refused:
            if refused.status in (404, 409, 422, 503):
                return False
            raise
        return True

    eventually(opened, 30)
    person.password = password
    change_password(person)


def change_password(person: Person) -> None:
    """Whoever got a one-time password sets one of his own."""
    person.sign_in()
    chosen = secrets.token_urlsafe(12)
    person.post("desk", "/password", {"current_password": person.password, "new_password": chosen})
    person.password = chosen
    person.sign_in()


def _wait_until_known(person: Person) -> None:
    """Every service has its own view of the staff; wait until each has this person in it."""
    places = {
        "customers": "/customers",
        "scheduler": "/business-date",
        "mail": "/drafts",
        "credit": "/invoices",
    }
    for service, path in places.items():
        eventually(lambda s=service, p=path: person.send("GET", s, p).status_code != 503, 30)
