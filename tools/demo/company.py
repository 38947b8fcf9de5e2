"""The company of the story and its people: 宁波启航进出口有限公司, which exports printing plates."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from tools.demo.client import Json, Member
from tools.demo.person import Person, Problem, first_administrator
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink
from tools.waiting import eventually

ZONE = ZoneInfo("Asia/Shanghai")
DOMAIN = "qihang-demo.cn"
RELAY_PLATFORM = "notice-b2b-demo.com"
WITHIN = 30.0

#: login, name, role, manager, approver of what they write
STAFF: list[tuple[str, str, str, str | None, str | None]] = [
    ("chenguodong", "陈国栋", "general_manager", None, None),
    ("wangmin", "王敏", "manager", "chenguodong", None),
    ("lijing", "李静", "salesperson", "wangmin", None),
    ("zhoutao", "周涛", "salesperson", "wangmin", None),
    ("zhaolei", "赵磊", "salesperson", "wangmin", "lijing"),
    ("sunyan", "孙燕", "credit_controller", None, None),
    ("hefang", "何芳", "finance_head", None, None),
]
EVERYBODY = tuple(row[0] for row in STAFF)


#: Customer numbers used before the system came, by region.
LAST_NUMBERS = {"EU": 14, "AS": 11, "NA": 7, "LA": 4, "ME": 2, "AF": 1, "OC": 1}


def local(text: str) -> datetime:
    """A time on the company's clock, such as `"2026-10-07 16:20"`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def settings(sink: SmtpSink) -> dict[str, str]:
    """The settings of this company's system."""
    return {
        "OWN_DOMAINS": DOMAIN,
        "RELAY_DOMAINS": RELAY_PLATFORM,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(sink.port),
        "COMPANY_ZONE": "Asia/Shanghai",
    }


@dataclass
class Company:
    """The system with its people in it; `staff["lijing"]` is 李静 as a client."""

    system: System
    administrator: Person
    staff: dict[str, Member] = field(default_factory=dict)

    def move_clock(self, text: str) -> None:
        self.system.move_clock(local(text))

    def register(self, name: str, country: str, owner: str, sequence: int, **more: Any) -> Json:
        """Register a customer who has a number already; the manager does it."""
        emails = more.pop("emails", [])
        body = {
            "name": name,
            "country": country,
            "owner_id": self.staff[owner].staff_id,
            "sequence": sequence,
            "contacts": [{"name": name, "emails": emails}] if emails else [],
            **more,
        }
        registered: Json = self.staff["wangmin"].post("customers", "/customers", body)
        return registered


def found_company(system: System, logins: Collection[str] = EVERYBODY) -> Company:
    """Set up an empty system: first administrator, staff, accounts and mailboxes.

    `logins` are the people to set up; each one's manager and approver must be among them.
    """
    company = Company(system, first_administrator(system))
    ids: dict[str, str] = {}
    for login, name, role, manager, approver in (row for row in STAFF if row[0] in logins):
        ids[login] = _join(company.administrator, ids, login, name, role, manager, approver)
        mailbox = {"address": f"{login}@{DOMAIN}", "kind": "personal", "staff_id": ids[login]}
        company.administrator.post("mail", "/mailboxes", mailbox)
    company.administrator.post("mail", "/mailboxes", {"address": f"sales@{DOMAIN}", "kind": "shared"})
    for region, last in LAST_NUMBERS.items():
        company.administrator.post("customers", f"/codes/{region}", {"last": last})
    for login, staff_id in ids.items():
        company.staff[login] = _open_account(company, login, staff_id)
    for member in company.staff.values():
        for service in ("customers", "mail", "credit", "scheduler"):
            eventually(partial(_is_known, member, service), WITHIN)
    return company


def _join(
    administrator: Person,
    ids: dict[str, str],
    login: str,
    name: str,
    role: str,
    manager: str | None,
    approver: str | None,
) -> str:
    body = {
        "name": name,
        "email": f"{login}@{DOMAIN}",
        "role": role,
        "manager_id": ids[manager] if manager else None,
        "needs_approval": approver is not None,
        "approver_id": ids[approver] if approver else None,
    }
    return str(administrator.post("customers", "/staff", body)["staff_id"])


def _open_account(company: Company, login: str, staff_id: str) -> Member:
    """Open an account, as soon as the staff events have reached the desk."""
    password = secrets.token_urlsafe(15)
    body = {"login": login, "staff_id": staff_id, "one_time_password": password}

    def opened() -> bool:
        try:
            company.administrator.post("desk", "/accounts", body)
        except Problem as refused:
            if refused.status in (404, 409, 422, 503):
                return False
            raise
        return True

    eventually(opened, WITHIN, what=f"an account for {login}")
    return Member(company.system, login, password, staff_id)


def _is_known(member: Member, service: str) -> bool:
    """A staff id this service has not heard of yet is answered 503, whatever is asked."""
    return member.status("GET", service, "/commands/none") != 503
