"""Buckets of the ageing in words: the policy names them by their days."""

from desk.pages.frame import Frame

#: The bucket of what is not due yet, what is in no bucket of the policy, and all that is past due.
CURRENT, DISPUTED, OVERDUE = "current", "disputed", "overdue"
#: Sums of the ageing beside the policy's buckets.
ASIDE = (DISPUTED,)


def bucket_word(name: str, frame: Frame) -> str:
    """A bucket of the policy in words: its name is the days."""
    if name in (CURRENT, DISPUTED, OVERDUE):
        return frame.say(f"bucket_{name}")
    return frame.say("bucket_days", days=name.replace("-", "–"))
