"""Customers: the list, one's own and one's team's, narrowed by words, grade and owner."""

from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask
from desk.pages.complete import complete_of
from desk.pages.frame import Frame
from desk.pages.rows import instant
from desk.pages.visiting import page, visitor
from people import CREDIT, SALES

PAGE = 50
#: What the list may be narrowed by, as customers' API names it.
FILTERS = ("q", "grade", "country", "owner_id", "at_risk", "unowned", "order")


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("customers", __name__)

    @blueprint.get("/customers")
    @page(*SALES, *CREDIT)
    def listed() -> Any:
        asked = {name: request.args[name] for name in FILTERS if request.args.get(name)}
        params = {**asked, "cursor": request.args.get("cursor"), "limit": PAGE}
        answers = frame.asking.all(
            visitor().asker,
            {
                "customers": Ask("customers", "/customers", params),
            },
        )
        found = answers["customers"]
        if found.status == 422:
            abort(404)
        template = "customers/rows.html" if request.headers.get("HX-Request") else "customers.html"
        return frame.page(
            template,
            customers=[
                {
                    **one,
                    "last_contact": instant(one["last_contact_at"]),
                    "complete": complete_of(one, frame.say),
                }
                for one in found.items
            ],
            logging=bool(request.args.get("log")),
            registers=visitor().role in SALES,
            next=found.body["next"] if found.ok else None,
            away=not found.ok,
            asked=asked,
            staff=frame.names.everybody(visitor().asker),
        )

    return blueprint
