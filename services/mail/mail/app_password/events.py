"""Events of a person's app passwords: `app-passwords-<staff_id>`."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from eventing import Id, Personal, Text
from mail.contracts import PUBLISHED

#: What a person calls an app password: where it is used, such as "phone".
AppPasswordName = Annotated[str, Text(max=60)]


@PUBLISHED.event("AppPasswordMade.v1")
@dataclass(frozen=True, kw_only=True)
class AppPasswordMade:
    """Somebody made an app password. It is kept as a hash elsewhere, and is in no event."""

    staff_id: Id
    app_password_id: Id
    name: Personal[AppPasswordName]


@PUBLISHED.event("AppPasswordRevoked.v1")
@dataclass(frozen=True, kw_only=True)
class AppPasswordRevoked:
    """The app password is good for nothing any more."""

    staff_id: Id
    app_password_id: Id
    revoked_by: Id


AppPasswordEvent: TypeAlias = AppPasswordMade | AppPasswordRevoked
