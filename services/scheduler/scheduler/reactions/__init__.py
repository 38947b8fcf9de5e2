"""What the scheduler does about what happened elsewhere, and about its own events.

All of it pairs things up, so all of it begins at the beginning. Which streams are addressed follows
from the event alone: ids of to-dos are derived from what they are about.
"""

from scheduler.reactions import to_credit, to_customers, to_mail, to_own
from scheduler.reactions.registry import REACTIONS

__all__ = ["REACTIONS", "to_credit", "to_customers", "to_mail", "to_own"]
