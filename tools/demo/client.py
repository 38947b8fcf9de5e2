"""A person at the keyboard: signs in at the desk and talks to the services' APIs."""

import smtplib
from dataclasses import dataclass, field
from typing import Any

import requests

from tools.launcher.system import System
from tools.waiting import eventually

TIMEOUT_SECONDS = 20.0

Json = dict[str, Any]


class Answered(AssertionError):
    """An API answered with a problem; carries its status and what it said."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(
            f"{response.request.method} {response.url}: {response.status_code} {response.text[:800]}"
        )
        self.status = response.status_code
        self.problem: Json = _json(response)


@dataclass
class Person:
    """Signs in when first needed, and again when a token has expired or the clock was moved."""

    system: System
    login: str
    password: str = field(repr=False)
    staff_id: str | None = None
    _token: str | None = field(default=None, repr=False)

    def sign_in(self) -> Json:
        answer = requests.post(
            f"{self.system.url('desk')}/sign-in",
            json={"login": self.login, "password": self.password},
            timeout=TIMEOUT_SECONDS,
        )
        if not answer.ok:
            raise Answered(answer)
        found = _json(answer)
        self._token = found["access_token"]
        return found

    def send(self, method: str, service: str, path: str, **options: Any) -> requests.Response:
        """One request as this person; signs in once more when the token is refused."""
        if self._token is None:
            self.sign_in()
        answer = self._request(method, service, path, **options)
        if answer.status_code == 401:
            self.sign_in()
            answer = self._request(method, service, path, **options)
        return answer

    def _request(self, method: str, service: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}", **options.pop("headers", {})}
        return requests.request(
            method, self.system.url(service) + path, headers=headers, timeout=TIMEOUT_SECONDS, **options
        )

    def get(self, service: str, path: str, **params: Any) -> Json:
        """Raises Answered for anything but success."""
        return self._done(self.send("GET", service, path, params=params))

    def post(self, service: str, path: str, body: Json | None = None) -> Json:
        return self._done(self.send("POST", service, path, json=body or {}))

    def items(self, service: str, path: str, **params: Any) -> list[Json]:
        """All items of a list, page after page."""
        found: list[Json] = []
        page = self.get(service, path, **params)
        while True:
            found.extend(page["items"])
            if not page.get("next"):
                return found
            page = self.get(service, path, **{**params, "cursor": page["next"]})

    def _done(self, answer: requests.Response) -> Json:
        if not answer.ok:
            raise Answered(answer)
        return _json(answer)


def _json(response: requests.Response) -> Json:
    try:
        found: Json = response.json()
    except ValueError:
        return {}
    return found


def deliver(system: System, sender: str, recipient: str, raw: bytes) -> None:
    """Hand a message to the receiver over SMTP, as another mail server would."""
    with smtplib.SMTP("127.0.0.1", system.smtp_port, timeout=TIMEOUT_SECONDS) as smtp:
        smtp.sendmail(sender, [recipient], raw)


__all__ = ["Answered", "Json", "Person", "deliver", "eventually"]
