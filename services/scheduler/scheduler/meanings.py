"""What the fields of this API mean, where they do not say so themselves."""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    # -- the calendar -----------------------------------------------------------------------------
    "day": "The date of the day, in the company's time zone.",
    "working": "True where the office is open on that day, false where it is closed.",
    "note": "Why the day differs from the country's calendar, as somebody typed it; null without a reason.",
    "year": "The calendar year, such as 2026.",
    "YearBody.days": "All days of the year that differ from the country's calendar; it may be empty.",
    # -- follow-ups -------------------------------------------------------------------------------
    "days": "Interval of the follow-ups in days, by customer grade: `A`, `B`, `C`, `D`.",
    # -- of many ----------------------------------------------------------------------------------
    "customer_id": "Id of the customer, from the service customers.",
    "customer_code": "The customer's code, such as `EU-001-A`; null while it is not known here.",
    "customer_name": "The name of the customer as in customers; null while it is not known here.",
    # -- to-dos -----------------------------------------------------------------------------------
    "until": "The instant from which the to-do is shown again, with its offset from UTC.",
    "PostponeBody.reason": "Why it is put off, as somebody types it; null without a reason.",
    "WaiveBody.reason": "Why the mail needs no reply, as somebody types it.",
    # -- paths ------------------------------------------------------------------------------------
    "/customer_id": "Id of the customer, from the service customers.",
    "/day": "The date of the day, in the company's time zone.",
    "/mail_id": "Id of the mail that waits for a reply, from the service mail.",
    "/todo_id": "Id of the to-do, from `id` of a list.",
}
