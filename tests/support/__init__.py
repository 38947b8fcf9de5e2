"""Servers, clients and small helpers for tests."""

from tools.waiting import eventually

__all__ = ["eventually"]
