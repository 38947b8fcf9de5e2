"""Who looked at a customer: the managers' looks, day by day, for managers."""

from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.frame import Frame
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor
from people import ASSIGNERS

PAGE = 50


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("looks", __name__)

    @blueprint.get("/customers/<customer_id>/looks")
    @page(*ASSIGNERS)
    def looks(customer_id: str) -> Any:
        params = {"cursor": request.args.get("cursor"), "limit": PAGE}
        answers = frame.asking.all(
            visitor().asker,
            {
                "file": Ask("customers", f"/customers/{customer_id}"),
                "looks": Ask("customers", f"/customers/{customer_id}/looks", params),
            },
        )
        for name in ("file", "looks"):
            if not answers[name].ok:
                abort(as_problem(answers[name], "customers"))
        following = answers["looks"].body["next"]
        return frame.page(
            "customer/looks.html",
            file=answers["file"].body,
            looks=answers["looks"].items,
            staff=frame.names.everybody(visitor().asker),
            next=f"/customers/{customer_id}/looks?cursor={following}" if following else None,
        )

    return blueprint
