"""What happened with a customer, as entries of a timeline; of a correction, what it was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.pages.formats import amount
from desk.pages.formats import country as country_name
from desk.pages.frame import Frame
from desk.pages.parts import Entry
from desk.pages.rows import moment

#: Kinds of entries, as customers names them, and their icons.
KINDS: Mapping[str, str] = {
    "mail": "mail",
    "contact": "phone",
    "order": "orders",
    "credit": "credit",
    "record": "pencil",
}
#: The fields of a record that are corrected, and their words.
FIELDS: Mapping[str, str] = {
    "name": "name_of",
    "position": "position",
    "country": "country",
    "domains": "domains",
    "source": "source",
    "local_name": "local_name",
    "website": "website",
    "language": "contact_language",
    "channel": "contact_channel",
}


@dataclass(frozen=True)
class Known:
    """What entries name by ids: people's names, contact persons' names, and mails."""

    staff: Mapping[str, str]
    contacts: Mapping[str, str]
    mails: Mapping[str, Mapping[str, Any]]


def entry_of(frame: Frame, one: Mapping[str, Any], known: Known) -> Entry:
    details = one["details"]
    return Entry(
        at=moment(one["at"]),
        icon=KINDS[one["kind"]],
        what=_what(frame, one),
        text=_text(frame, one, known),
        who=known.staff.get(details.get("logged_by") or one["actor"]) or frame.say("by_the_system"),
        href=f"/mails/{details['mail_id']}" if one["kind"] == "mail" else None,
    )


def _what(frame: Frame, one: Mapping[str, Any]) -> str:
    details = one["details"]
    if one["what"] in ("ContactLogged", "OldContactLogged"):
        return frame.say(f"contact_{details['direction']}_{details['channel']}")
    return frame.say(f"event_{one['what']}")


def _text(frame: Frame, one: Mapping[str, Any], known: Known) -> str:
    details, say = one["details"], frame.say
    match one["what"]:
        case "ContactLogged" | "OldContactLogged" if one["kind"] == "mail":
            mail = known.mails.get(details["mail_id"], {})
            return _sentences(mail.get("subject"), mail.get("note"))
        case "ContactLogged":
            return _sentences(details["summary"], details["feedback"], details["promises"])
        case "CustomerCorrected" | "ContactCorrected":
            return _corrected(frame, details)
        case "CustomerRegistered":
            return _sentences(details["name"], details["code"])
        case "CustomerRegraded":
            reason = say("order_cleared") if details["reason"] == "order_cleared" else details["reason"]
            return _sentences(f"{details['previous_grade']} → {details['grade']}", reason)
        case "CustomerAssigned":
            return known.staff.get(details["owner_id"], "")
        case "CustomerReassigned":
            before, after = (known.staff.get(details[one], "") for one in ("previous_owner_id", "owner_id"))
            return _sentences(f"{before} → {after}", details["note"])
        case "ContactAdded":
            return _sentences(details["name"], details["position"])
        case "ContactAddressAdded" | "ContactAddressRetired" | "ContactLeft":
            return _sentences(known.contacts.get(details["contact_id"]), details.get("address"))
        case "NextContactSet":
            return _sentences(say("on_day", day=details["on"]), details["note"])
        case "CustomerStageSet":
            return _sentences(say(f"stage_of_{details['stage']}"), details["approach"])
        case "CustomerStatusSet":
            told = say(f"status_{details['status']}") if details["status"] else say("status_by_rule")
            return _sentences(told, details["reason"])
        case "PromiseMade" | "PromiseBroken" | "DisputeOpened" | "DisputeResolved":
            money = details["amount"]
            day = details.get("promised_for")
            return _sentences(
                details["number"],
                f"{money['currency']} {amount(money['amount'], money['currency'])}",
                say("promise_running", day=day) if day else None,
                details.get("reason"),
            )
        case "CustomerClosed" | "CustomerReopened":
            return str(details["reason"])
        case "ZoneChosen":
            return str(details["zone"])
        case "CreditLimitSet":
            return f"{details['limit']['currency']} {amount(details['limit']['amount'])}"
        case "CreditGradeChanged":
            return str(details["grade"])
        case _:
            return str(details.get("number") or "")


def _corrected(frame: Frame, details: Mapping[str, Any]) -> str:
    """What has changed: `Name: Muller → Müller`."""

    def told(name: str, value: Any) -> str:
        if name == "country":
            return country_name(value, frame.language) or "—"
        return ", ".join(value) if isinstance(value, list) else value or "—"

    changed = [
        frame.say(
            "corrected_from_to",
            field=frame.say(word),
            before=told(name, details[f"previous_{name}"]) or "—",
            after=told(name, details[name]) or "—",
        )
        for name, word in FIELDS.items()
        if name in details and details[name] != details[f"previous_{name}"]
    ]
    return " · ".join(changed)


def _sentences(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
