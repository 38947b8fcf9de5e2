"""Clients of the story: its people over HTTP, and other mail servers over SMTP."""

import smtplib
from typing import Any

import requests

from tools.demo.person import Person
from tools.launcher.system import System

TIMEOUT_SECONDS = 20.0

Json = dict[str, Any]


class Member(Person):
    """A person on the staff."""

    def __init__(self, system: System, login: str, password: str, staff_id: str) -> None:
        super().__init__(system, login, password)
        self.staff_id = staff_id

    def items(self, service: str, path: str, **params: Any) -> list[Json]:
        """All items of a list, page after page."""
        found: list[Json] = []
        page = self.get(service, path, **params)
        while True:
            found.extend(page["items"])
            if not page.get("next"):
                return found
            page = self.get(service, path, **{**params, "cursor": page["next"]})

    def status(self, method: str, service: str, path: str, body: object = None) -> int:
        """The status of an answer, with a new token where the old one has run out."""
        return int(self.ask(method, service, path, body).status_code)

    def status_as_signed_in(self, service: str, path: str) -> int:
        """The status the token in hand gets; no new one is asked for."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.get(self.system.url(service) + path, headers=headers, timeout=TIMEOUT_SECONDS)
        return answer.status_code


def deliver(system: System, sender: str, recipient: str, raw: bytes) -> None:
    """Hand a message to the receiver over SMTP, as another mail server would."""
    with smtplib.SMTP("127.0.0.1", system.smtp_port, timeout=TIMEOUT_SECONDS) as smtp:
        smtp.sendmail(sender, [recipient], raw)
