"""The record of a customer: every field of it, put right in place; what it was stays in its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.assigning import countries
from desk.pages.clash import Standing, told_once_agreed
from desk.pages.formats import country as country_name
from desk.pages.frame import Frame
from desk.pages.rows import instant
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from desk.pages.writing import ADDRESSES
from people import ASSIGNERS, SALES

#: The fields of the company and of a contact person, and their words.
COMPANY: Mapping[str, str] = {
    "name": "company_name",
    "country": "country",
    "domains": "domains",
    "source": "source",
    "local_name": "local_name",
    "website": "website",
}
CONTACT: Mapping[str, str] = {
    "name": "contact_person",
    "position": "position",
    "language": "contact_language",
    "channel": "contact_channel",
}
#: How far a negotiation comes, how it stands with a customer, and how people like to be reached.
STAGES = (
    *("enquiry", "quoted", "sample", "negotiating", "contract"),
    *("deposit", "production", "shipped", "balance", "after_sales"),
)
STATUSES = ("potential", "following", "deal", "dormant")
CHANNELS = ("email", "phone", "whatsapp", "wechat", "fax", "visit")
GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Contact:
    """A contact person; `addresses` are kinds and what is written."""

    id: str
    name: str
    position: str
    language: str
    channel: str
    left: bool
    addresses: Sequence[tuple[str, str]]

    @property
    def was(self) -> Mapping[str, str]:
        return {
            "name": self.name,
            "position": self.position,
            "language": self.language,
            "channel": self.channel,
        }


@dataclass(frozen=True)
class Record:
    """The record, and what of it is being edited: "company", "contact" (a new one), "grade", "zone", "state",
    "stage", "status", or the id of a contact person.

    `was` are the values that the form of the company begins with.
    """

    customer_id: str
    version: str | None
    facts: Sequence[tuple[str, str]]
    was: Mapping[str, str]
    contacts: Sequence[Contact]
    editing: str
    grade: str
    closed: bool
    zone: str
    zones: Sequence[tuple[str, str]]
    grades: Sequence[tuple[str, str]]
    manages: bool
    stage: str
    approach: str
    stages: Sequence[tuple[str, str]]
    status: str
    status_told: str
    by_hand: bool
    statuses: Sequence[tuple[str, str]]
    channels: Sequence[tuple[str, str]]
    countries: Sequence[tuple[str, str]] = field(repr=False, default=())


def record_of(frame: Frame, found: Answer, names: Mapping[str, str]) -> Record:
    file, say = found.body, frame.say
    local, since = file["local"] or {}, file["owner_since"]
    standing = file["standing"] or {"status": "potential", "by_hand": False, "reason": None}
    editing = request.args.get("edit", "")
    nothing = "—"
    return Record(
        customer_id=file["id"],
        version=found.version,
        facts=[
            (say("company_name"), file["name"]),
            (say("local_name"), file["local_name"] or nothing),
            (say("website"), file["website"] or nothing),
            (say("customer_code"), file["code"]),
            (say("country"), country_name(file["country"], frame.language) or file["country"]),
            (say("time_zone"), local.get("zone") or nothing),
            (say("domains"), ", ".join(file["domains"]) or nothing),
            (say("source"), file["source"] or nothing),
            (say("owner"), names.get(file["owner_id"] or "", "") or say("nobodys")),
            (say("owner_since"), say("on_day", day=since) if since else nothing),
            (say("registered_on"), say("on_day", day=file["registered_at"])),
        ],
        was=_company(file),
        contacts=[_contact(one) for one in file["contacts"]],
        editing=editing,
        grade=file["grade"],
        closed=file["closed"],
        zone=local.get("zone", ""),
        zones=[(one, one) for one in local.get("zones", ())],
        grades=[(one, one) for one in GRADES],
        manages=visitor().role in ASSIGNERS,
        stage=file["stage"] or "",
        approach=file["approach"] or "",
        stages=[(one, say(f"stage_of_{one}")) for one in STAGES],
        status=standing["status"] if standing["by_hand"] else "",
        status_told=say(f"status_{standing['status']}"),
        by_hand=standing["by_hand"],
        statuses=[(one, say(f"status_{one}")) for one in STATUSES],
        channels=[(one, say(f"channel_{one}")) for one in CHANNELS],
        countries=countries(frame.language) if editing == "company" else (),
    )


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("record", __name__, url_prefix="/customers/<customer_id>/record")
    asking = frame.asking

    def done(customer_id: str, answer: Answer) -> Any:
        return went(f"/customers/{customer_id}/record?after={answer.body['command_id']}")

    @blueprint.post("/company")
    @page(*SALES)
    def correct(customer_id: str) -> Any:
        """Put right what is on file of the company; beside what somebody else has put right meanwhile."""

        def body(said: Mapping[str, str]) -> Mapping[str, Any]:
            return {
                "name": said["name"].strip(),
                "country": said["country"],
                "domains": [one for one in ADDRESSES.split(said["domains"]) if one],
                "source": said["source"].strip() or None,
                "local_name": said["local_name"].strip() or None,
                "website": said["website"].strip() or None,
                "confirmed": request.form.get("confirmed") == "1",
            }

        path = f"/customers/{customer_id}/correct"
        return done(
            customer_id,
            told_once_agreed(
                frame, "customers", path, COMPANY, body, lambda: _standing(frame, customer_id, _company)
            ),
        )

    @blueprint.post("/contacts")
    @page(*SALES)
    def add_contact(customer_id: str) -> Any:
        form = request.form
        body = {
            "name": form.get("name", "").strip(),
            "position": form.get("position", "").strip() or None,
            "emails": [one for one in ADDRESSES.split(form.get("emails", "")) if one],
            "phones": [one for one in [form.get("phones", "").strip()] if one],
            "confirmed": form.get("confirmed") == "1",
        }
        return done(customer_id, told(asking, "customers", f"/customers/{customer_id}/contacts", body))

    @blueprint.post("/contacts/<contact_id>")
    @page(*SALES)
    def correct_contact(customer_id: str, contact_id: str) -> Any:
        def contact(file: Mapping[str, Any]) -> Mapping[str, str]:
            found = next((one for one in file["contacts"] if one["id"] == contact_id), None)
            return _contact(found).was if found else abort(404)

        def body(said: Mapping[str, str]) -> Mapping[str, Any]:
            return {
                "name": said["name"].strip(),
                "position": said["position"].strip() or None,
                "language": said["language"].strip() or None,
                "channel": said["channel"] or None,
            }

        path = f"/customers/{customer_id}/contacts/{contact_id}/correct"
        standing = lambda: _standing(frame, customer_id, contact)  # noqa: E731
        return done(customer_id, told_once_agreed(frame, "customers", path, CONTACT, body, standing))

    @blueprint.post("/contacts/<contact_id>/addresses")
    @page(*SALES)
    def change_address(customer_id: str, contact_id: str) -> Any:
        """One more address, or one that is not in use any more."""
        form, path = request.form, f"/customers/{customer_id}/contacts/{contact_id}/addresses"
        body: dict[str, Any] = {"kind": form.get("kind", ""), "address": form.get("address", "").strip()}
        if form.get("do") == "retire":
            return done(customer_id, told(asking, "customers", f"{path}/retire", body))
        body["confirmed"] = form.get("confirmed") == "1"
        return done(customer_id, told(asking, "customers", path, body))

    @blueprint.post("/contacts/<contact_id>/left")
    @page(*SALES)
    def left(customer_id: str, contact_id: str) -> Any:
        path = f"/customers/{customer_id}/contacts/{contact_id}/leave"
        return done(customer_id, told(asking, "customers", path))

    @blueprint.post("/grade")
    @page(*SALES)
    def regrade(customer_id: str) -> Any:
        body = {"grade": request.form.get("grade", ""), "reason": request.form.get("reason", "").strip()}
        return done(customer_id, told(asking, "customers", f"/customers/{customer_id}/regrade", body))

    @blueprint.post("/stage")
    @page(*SALES)
    def stage(customer_id: str) -> Any:
        approach = request.form.get("approach", "").strip() or None
        body = {"stage": request.form.get("stage", ""), "approach": approach}
        return done(customer_id, told(asking, "customers", f"/customers/{customer_id}/stage", body))

    @blueprint.post("/status")
    @page(*SALES)
    def status(customer_id: str) -> Any:
        """By hand with a reason; without a status by the rule again."""
        reason = request.form.get("reason", "").strip()
        body = {"status": request.form.get("status") or None, "reason": reason}
        return done(customer_id, told(asking, "customers", f"/customers/{customer_id}/status", body))

    @blueprint.post("/zone")
    @page(*SALES)
    def choose_zone(customer_id: str) -> Any:
        body = {"zone": request.form.get("zone", "")}
        return done(customer_id, told(asking, "customers", f"/customers/{customer_id}/zone", body))

    @blueprint.post("/state")
    @page(*ASSIGNERS)
    def close_or_reopen(customer_id: str) -> Any:
        do = "reopen" if request.form.get("do") == "reopen" else "close"
        body = {"reason": request.form.get("reason", "").strip()}
        return done(customer_id, told(asking, "customers", f"/customers/{customer_id}/{do}", body))

    return blueprint


def _standing(frame: Frame, customer_id: str, values: Any) -> Standing:
    """What of the record stands now, by `values`, and who put it right last."""
    answers = frame.asking.all(
        visitor().asker,
        {
            "file": Ask("customers", f"/customers/{customer_id}"),
            "last": Ask("customers", f"/customers/{customer_id}/timeline", {"kind": "record", "limit": 1}),
        },
    )
    found = answers["file"]
    if not found.ok:
        abort(as_problem(found, "customers"))
    last = next(iter(answers["last"].items), None)
    who = frame.names.everybody(visitor().asker).get(last["actor"], "") if last else ""
    return Standing(found.version, values(found.body), who, instant(last["at"]) if last else None)


def _company(file: Mapping[str, Any]) -> Mapping[str, str]:
    return {
        "name": file["name"],
        "country": file["country"],
        "domains": ", ".join(file["domains"]),
        "source": file["source"] or "",
        "local_name": file["local_name"] or "",
        "website": file["website"] or "",
    }


def _contact(one: Mapping[str, Any]) -> Contact:
    written = [("email", address) for address in one["emails"]]
    written += [("phone", number["written"]) for number in one["phones"]]
    written += [("fax", number["written"]) for number in one["faxes"]]
    return Contact(
        one["id"],
        one["name"],
        one["position"] or "",
        one["language"] or "",
        one["channel"] or "",
        one["left"],
        written,
    )
