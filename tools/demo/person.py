"""A person who works with a running system over HTTP, as pages and other programs do."""

import secrets
from collections.abc import Mapping
from typing import Any

import requests

from tools.launcher.system import System

TIMEOUT_SECONDS = 60


class Problem(Exception):
    """An answer that is not a success: its status and its problem details (RFC 9457)."""

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        try:
            self.details: dict[str, Any] = response.json()
        except requests.JSONDecodeError:
            self.details = {"detail": response.text}
        asked = f"{response.request.method} {response.request.url}"
        super().__init__(f"{asked}: {self.status} {self.details.get('code', '')} {self.details}")


class Person:
    """A person signed in at the desk. Tokens are renewed automatically, also after the clock was moved."""

    def __init__(self, system: System, login: str, password: str) -> None:
        """Signs in; a one-time password is changed for a new one at once."""
        self.system = system
        self.login = login
        self.password = password
        self._http = requests.Session()
        self._refresh_token = ""
        self.sign_in()

    def sign_in(self) -> None:
        grant = self._desk("/sign-in", {"login": self.login, "password": self.password})
        if grant["must_change_password"]:
            new = secrets.token_urlsafe(15)
            self._desk("/password", {"current_password": self.password, "new_password": new})
            self.password = new
            self._desk("/refresh", {"refresh_token": self._refresh_token})

    def _desk(self, path: str, body: Mapping[str, str]) -> dict[str, Any]:
        response = self._http.post(self.system.url("desk") + path, json=body, timeout=TIMEOUT_SECONDS)
        if not response.ok:
            raise Problem(response)
        answer: dict[str, Any] = response.json()
        if "access_token" in answer:
            self._http.headers["Authorization"] = f"Bearer {answer['access_token']}"
            self._refresh_token = answer["refresh_token"]
        return answer

    @property
    def token(self) -> str:
        return str(self._http.headers["Authorization"]).removeprefix("Bearer ")

    def ask(
        self,
        method: str,
        service: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer, whatever its status; asked again with a new token when the old one has run out."""

        def once() -> requests.Response:
            return self._http.request(
                method,
                self.system.url(service) + path,
                json=body,
                params=params,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
            )

        response = once()
        if response.status_code != requests.codes.unauthorized:
            return response
        self.renew()
        return once()

    def renew(self) -> None:
        """Get a new token for one that has run out; sign in again where the session has ended too."""
        try:
            self._desk("/refresh", {"refresh_token": self._refresh_token})
        except Problem:
            self.sign_in()

    def get(self, service: str, path: str, **params: Any) -> Any:
        """The body of a successful answer. Raises Problem for any other."""
        return self._body(self.ask("GET", service, path, params=params))

    def post(self, service: str, path: str, body: object = None, **headers: str) -> Any:
        """Like `get`; header names are written with underscores: `Idempotency_Key="k1"`."""
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._body(self.ask("POST", service, path, {} if body is None else body, headers=spelled))

    def _body(self, response: requests.Response) -> Any:
        if not response.ok:
            raise Problem(response)
        return response.json() if response.content else None


def first_administrator(system: System) -> Person:
    """Open the first administrator's account of a fresh system and sign in."""
    return Person(system, "administrator", system.first_administrator())
