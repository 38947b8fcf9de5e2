"""Servers, clients and small helpers for tests."""

from tests.support.quiet import in_a_quiet_moment
from tools.waiting import PATIENCE_SECONDS, eventually

__all__ = ["PATIENCE_SECONDS", "eventually", "in_a_quiet_moment"]
