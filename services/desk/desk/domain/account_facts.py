"""What a decision on an account rests on beside the account: its credential, and who has a sign-in name."""

from dataclasses import dataclass
from datetime import datetime

from desk.domain.credentials import Credential, Holder


@dataclass(frozen=True)
class AccountFacts:
    """The time, and what the command needs beside it.

    For opening: `new_credential_id` is that of the credential to be made, `holder` whoever else has its
    sign-in name. For passwords: `credential` is the open account's own; the stored password `is_current` or
    `is_new` where it is the one the person gave as such.
    """

    now: datetime
    new_credential_id: str = ""
    holder: Holder | None = None
    credential: Credential | None = None
    is_current: bool = False
    is_new: bool = False
