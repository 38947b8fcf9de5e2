"""Exporting the ageing as a file for spreadsheets: who takes it, how much and why is recorded before."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from flask import Blueprint, Response, abort, request

from desk.pages.asking import Ask
from desk.pages.buckets import bucket_word
from desk.pages.frame import Frame, form_key
from desk.pages.taking import record_taken, why_taken
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor
from desk.pages.why import ASSESSORS

#: What a spreadsheet would take for a formula when it begins with it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: By it spreadsheets know that a file is UTF-8.
MARK = "\ufeff"


def add_exporting(blueprint: Blueprint, frame: Frame) -> None:
    @blueprint.get("/ageing/export")
    @page(*ASSESSORS)
    def why_ageing() -> Any:
        aged = _aged(frame, request.args.get("as_of"))
        return frame.page("owed/export.html", as_of=aged["as_of"], key=form_key())

    @blueprint.post("/ageing/export")
    @page(*ASSESSORS)
    def export_ageing() -> Any:
        """The file; what is not on record is not handed out."""
        why = why_taken()
        aged = _aged(frame, request.form.get("as_of"))
        record_taken(frame, "ageing", f"ageing-{aged['as_of']}", len(aged["customers"]), why)
        name = f"ageing-{aged['as_of']}.csv"
        return Response(
            MARK + as_csv(lines_of(frame, aged)),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )


def lines_of(frame: Frame, aged: Mapping[str, Any]) -> list[list[str]]:
    """A line for each customer, and the total; sums in full, as credit has them."""
    say, buckets = frame.say, list(aged["buckets"])
    head = [
        say("customer_code"),
        say("customer"),
        say("currency"),
        *(bucket_word(name, frame) for name in buckets),
        say("bucket_disputed"),
        say("sum_total"),
    ]
    lines = [
        [
            one["code"] or "",
            one["name"] or "",
            aged["currency"],
            *(one["buckets"][name] for name in buckets),
            one["disputed"],
            one["total"],
        ]
        for one in aged["customers"]
    ]
    total = ["", say("sum_total"), aged["currency"], *aged["buckets"].values()]
    return [head, *lines, [*total, aged["disputed"], aged["total"]]]


def as_csv(lines: Iterable[Iterable[str]]) -> str:
    """Lines as a file for spreadsheets, in which no text is taken for a formula."""
    written = StringIO()
    csv.writer(written).writerows([guarded(cell) for cell in line] for line in lines)
    return written.getvalue()


def guarded(cell: str) -> str:
    """A cell with a quote before what would be a formula; a number stays one."""
    if not cell.lstrip(" ").startswith(FORMULAS) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()


def _aged(frame: Frame, as_of: str | None) -> Mapping[str, Any]:
    found = frame.asking.one(visitor().asker, Ask("credit", "/ageing", {"as_of": as_of or None}))
    if not found.ok:
        abort(as_problem(found, "credit"))
    aged: Mapping[str, Any] = found.body
    return aged
