"""Views made anew from history while events keep coming, and views compared with what history says."""

from eventing.readers.rebuild.comparing import Comparison, Difference, Stored, compare
from eventing.readers.rebuild.rebuilding import GRACE_SECONDS, LEAST_GRACE_SECONDS, Blocked, Rebuild, Report
from eventing.readers.rebuild.replaying import Replay
from eventing.readers.rebuild.telling import Silent, Telling
from eventing.readers.rebuild.verifying import Verdict, verify_view

__all__ = [
    "GRACE_SECONDS",
    "LEAST_GRACE_SECONDS",
    "Blocked",
    "Comparison",
    "Difference",
    "Rebuild",
    "Replay",
    "Report",
    "Silent",
    "Stored",
    "Telling",
    "Verdict",
    "compare",
    "verify_view",
]
