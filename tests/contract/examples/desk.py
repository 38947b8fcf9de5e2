"""Desk: every operation."""

from typing import Any

from flask import Flask

from desk.account.commands import OpenAccount
from desk.account.model import account_of_staff
from people import Role
from people.testing import add_staff
from tests.contract.examples.example import SIGNED_IN, get, post
from tests.support.worlds.desk import FIRST_PASSWORD, PASSWORD, Desk


class DeskAtWork(Desk):
    anyone = "admin"

    def make_app(self) -> Flask:
        app = super().make_app()
        # desk checks tokens with its own keys.
        self.issuer.key = self.parts.resources.keys.active("people", self.clock.now())
        return app

    def furnish(self) -> None:
        for staff_id, role in (("admin", Role.ADMINISTRATOR), ("zhou", Role.SALESPERSON)):
            add_staff(self.db, staff_id, role)
        add_staff(self.db, "zhao", Role.SALESPERSON)
        add_staff(self.db, "sun", Role.SALESPERSON)
        self.salesperson("zhou")
        self.do(
            OpenAccount(
                account_id=account_of_staff("sun"),
                staff_id="sun",
                login="sun@example.com",
                one_time_password=FIRST_PASSWORD,
            )
        )

    @property
    def ids(self) -> dict[str, str]:
        (account_id,) = [
            item["account_id"] for item in self.get("/accounts").json["items"] if item["staff_id"] == "zhou"
        ]
        return {"account_id": account_id, "new_account_id": account_of_staff("sun")}

    def session(self) -> Any:
        """The account of zhou, opened now."""
        return self.sign_in("zhou@example.com", PASSWORD).json


DESK = (
    post("/sign-in", None, {"login": "zhou@example.com", "password": PASSWORD}),
    post("/refresh", None, {"refresh_token": "{refresh_token}"}),
    post("/sign-out", None, {"refresh_token": "{refresh_token}"}),
    post("/password", SIGNED_IN, {"current_password": PASSWORD, "new_password": "another " + PASSWORD}),
    get("/consent-code", SIGNED_IN),
    get("/jwks.json", "zhou"),
    post(
        "/accounts",
        "admin",
        {"login": "zhao@example.com", "staff_id": "zhao", "one_time_password": FIRST_PASSWORD},
        ("staff_id", "nobody"),
        ("login", "with spaces"),
        ("one_time_password", "short"),
    ),
    get("/accounts", "admin", limit="5", cursor=""),
    post("/accounts/{account_id}/close", "admin"),
    post("/accounts/{new_account_id}/password", "admin", {"one_time_password": FIRST_PASSWORD}),
)
