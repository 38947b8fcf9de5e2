"""Commands to their streams, and what has to be looked up before deciding.

Whatever is looked up is looked up inside `decide`, so that a refusal leaves its receipt and a
conflict looks again.
"""

from mail.handlers.bus import MailHandlers
from mail.handlers.intake import Intake, Taken

__all__ = ["Intake", "MailHandlers", "Taken"]
