"""Rebuilding views from history while events keep coming, and comparing them with it."""

from eventing.readers.rebuild.comparing import Comparison, Difference, Stored, compare
from eventing.readers.rebuild.progress import RebuildProgress, Silent
from eventing.readers.rebuild.rebuilding import GRACE_SECONDS, LEAST_GRACE_SECONDS, Blocked, Rebuild, Report
from eventing.readers.rebuild.replaying import Replay
from eventing.readers.rebuild.verifying import Verdict, verify_view

__all__ = [
    "GRACE_SECONDS",
    "LEAST_GRACE_SECONDS",
    "Blocked",
    "Comparison",
    "Difference",
    "Rebuild",
    "RebuildProgress",
    "Replay",
    "Report",
    "Silent",
    "Stored",
    "Verdict",
    "compare",
    "verify_view",
]
