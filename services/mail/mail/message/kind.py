"""The kind of a message: from a person, or from a machine, which nobody needs to answer.

It is read from the headers alone. Spam is only what a filter in front of us marked, and only from strangers:
filing ignores the mark for known addresses.
"""

from collections.abc import Mapping, Sequence

from mail.values import Kind

Headers = Mapping[str, Sequence[str]]

BULK = frozenset({"bulk", "list", "junk"})
# Values of Auto-Submitted that mark no auto-reply: lists and ticket systems set `no` on people's own words.
NOT_AUTOMATIC = frozenset({"", "no"})


def kind_of(headers: Headers, *, bounced: bool, relayed: bool) -> Kind:
    """The kind of a message. `headers` by lower-case name; `bounced`: the body is a delivery report.

    Mail of enquiry platforms (`relayed`) has the marks of bulk mail, but a buyer wrote it.
    """
    if bounced or _is_report(headers):
        return "bounce"
    if _is_auto_reply(headers):
        return "auto_reply"
    if _is_spam(headers):
        return "spam"
    if not relayed and _is_newsletter(headers):
        return "newsletter"
    return "person"


def _first(headers: Headers, name: str) -> str:
    values = headers.get(name, ())
    return values[0].strip().lower() if values else ""


def _is_report(headers: Headers) -> bool:
    content_type = _first(headers, "content-type").replace('"', "")
    return content_type.startswith("multipart/report") and "report-type=delivery-status" in content_type


def _is_auto_reply(headers: Headers) -> bool:
    submitted = _first(headers, "auto-submitted").partition(";")[0].strip()
    if submitted not in NOT_AUTOMATIC:
        return True
    if _first(headers, "precedence") in {"auto_reply", "auto-reply"}:
        return True
    content_type = _first(headers, "content-type").replace('"', "")
    if content_type.startswith("multipart/report") and "disposition-notification" in content_type:
        return True  # a read receipt
    return any(name in headers for name in ("x-autoreply", "x-autorespond", "x-auto-reply"))


def _is_spam(headers: Headers) -> bool:
    return _first(headers, "x-spam-flag") == "yes" or _first(headers, "x-spam-status").startswith("yes")


def _is_newsletter(headers: Headers) -> bool:
    listed = any(name in headers for name in ("list-id", "list-unsubscribe", "list-post"))
    return listed or _first(headers, "precedence") in BULK
