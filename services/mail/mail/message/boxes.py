"""The boxes: each mail is in one of them, and a list of mail is one box or some of them."""

from collections.abc import Mapping

from mail.values import Box, Direction, Kind, NobodysBox, UnmatchedReason

_BY_KIND: Mapping[Kind, NobodysBox] = {
    "newsletter": "list_mail",
    "spam": "spam",
    "bounce": "automatic",
    "auto_reply": "automatic",
}


def box_when_filed(direction: Direction) -> Box:
    return "sent" if direction == "out" else "received"


def box_when_unmatched(direction: Direction, kind: Kind, reason: UnmatchedReason) -> Box:
    """The box of a mail that is filed to no customer; what is ours for certain was sent.

    A letter of ours that may be to several customers is asked about beside the enquiries.
    """
    if direction == "in":
        return box_of_strangers(kind)
    if direction == "out" and reason == "ambiguous":
        return "enquiries"
    return "sent" if direction == "out" and reason != "unproven_sender" else "unproven"


def box_of_strangers(kind: Kind) -> NobodysBox:
    return _BY_KIND.get(kind, "enquiries")


def box_when_old(kind: Kind) -> NobodysBox:
    """The box of an old mail that is nobody's, in or out: beside the others of its address."""
    return _BY_KIND.get(kind, "old")
