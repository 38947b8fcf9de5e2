"""Commands to their streams, and what has to be looked up before deciding.

Whatever is looked up is looked up inside `decide`, so that a refusal leaves its receipt and a
conflict looks again.
"""

from mail.handlers.bus import MailHandlers, new_draft_id
from mail.handlers.intake import Intake, Taken
from mail.handlers.postman import Postman

__all__ = ["Intake", "MailHandlers", "Postman", "Taken", "new_draft_id"]
