"""Value types of contact records."""

from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["in", "out"]
Channel: TypeAlias = Literal["mail", "fax", "phone", "message", "visit", "other"]
#: Without mail, which is logged automatically.
ChannelByHand: TypeAlias = Literal["phone", "message", "visit", "fax", "other"]
