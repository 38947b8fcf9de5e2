"""Why the scheduler says no."""

from datetime import datetime

from eventing.core.errors import Refused


class ReplyAlreadySettled(Refused):
    code = "reply_already_settled"

    def __init__(self, how: str) -> None:
        super().__init__(f"this mail needs no reply any more: {how}", how=how)


class SettlesItself(Refused):
    """Replies, follow-ups and approvals end by what is done about them, not by a tick."""

    code = "settles_itself"

    def __init__(self, kind: str) -> None:
        super().__init__(f"a to-do of kind {kind} is settled by what is done about it", kind=kind)


class ToDoAlreadySettled(Refused):
    code = "todo_already_settled"

    def __init__(self, settled_at: datetime) -> None:
        super().__init__("this to-do is settled already", settled_at=settled_at.isoformat())
