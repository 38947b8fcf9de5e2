"""The boxes of drafts: what is being written, waits, came back, or did not reach anybody."""

from collections.abc import Mapping
from typing import Literal, get_args

from mail.draft.state import Status

#: `failed`: a person must do something about it; of what is uncertain nobody knows whether it was sent.
DraftBox = Literal["drafts", "awaiting", "returned", "outgoing", "failed"]
DRAFT_BOXES: tuple[DraftBox, ...] = get_args(DraftBox)

_BOXES: Mapping[Status, DraftBox] = {
    "draft": "drafts",
    "pending": "awaiting",
    "returned": "returned",
    "queued": "outgoing",
    "sending": "outgoing",
    "data": "outgoing",
    "partly_sent": "outgoing",
    "failed": "failed",
    "uncertain": "failed",
}


def box_of(status: Status) -> DraftBox | None:
    """The box of a draft; None for what is over."""
    return _BOXES.get(status)
