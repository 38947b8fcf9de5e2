"""Fingerprints of code: the same until the code, or what it calls in its own package, changes.

Comments, docstrings and positions do not count. Another version of Python may give another one.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

_Seen = set[int]

PLAIN = (str, bytes, int, float, complex, bool, type(None))


def fingerprint(functions: Mapping[str, Callable[..., Any]], *more: object) -> str:
    """The fingerprint of these functions, by name, and of values that matter as much."""
    digest = blake2b(digest_size=12)
    for name in sorted(functions):
        digest.update(f"{name}\n{_Description(functions[name]).text}\n".encode())
    digest.update(repr(more).encode())
    return digest.hexdigest()


class _Description:
    """One function written out, with everything of its own package that it reaches."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._package = function.__module__.partition(".")[0]
        self._seen: _Seen = set()
        self._parts: list[str] = []
        self._value(function)

    @property
    def text(self) -> str:
        return "\n".join(self._parts)

    def _value(self, value: Any) -> None:
        if isinstance(value, PLAIN):
            self._parts.append(repr(value))
        elif isinstance(value, list | tuple):
            self._each(value)
        elif isinstance(value, set | frozenset):
            self._each(sorted(value, key=repr))
        elif isinstance(value, Mapping):
            self._each(sorted(value.items(), key=repr))
        elif isinstance(value, MethodType):
            self._value(value.__func__)
        elif isinstance(value, FunctionType | type):
            self._ours(value)
        else:
            # Anything else is named by its kind: its state is not code.
            self._parts.append(type(value).__qualname__)

    def _each(self, values: Sequence[Any]) -> None:
        self._parts.append(f"{len(values)} values")
        for value in values:
            self._value(value)

    def _ours(self, value: FunctionType | type) -> None:
        self._parts.append(f"{value.__module__}.{value.__qualname__}")
        if id(value) in self._seen or value.__module__.partition(".")[0] != self._package:
            return
        self._seen.add(id(value))
        if isinstance(value, FunctionType):
            self._function(value)
        else:
            self._class(value)

    def _class(self, value: type) -> None:
        self._parts.append(repr(sorted(vars(value).get("__annotations__", {}).items(), key=repr)))
        for name, member in sorted(vars(value).items()):
            if isinstance(member, FunctionType | classmethod | staticmethod | property):
                # What dataclasses generate follows from the annotations.
                function = _function_of(member)
                if function is not None and not name.startswith("__"):
                    self._parts.append(name)
                    self._function(function)
            elif isinstance(member, PLAIN) and not name.startswith("__"):
                self._parts.append(f"{name}={member!r}")

    def _function(self, function: FunctionType) -> None:
        self._value(function.__defaults__)
        self._value(function.__kwdefaults__)
        for cell in function.__closure__ or ():
            self._value(cell.cell_contents)
        self._code(function.__code__, function.__globals__, function.__doc__)

    def _code(self, code: CodeType, known: Mapping[str, Any], docstring: str | None = None) -> None:
        self._parts.append(f"{code.co_code.hex()} {code.co_names} {code.co_varnames} {code.co_freevars}")
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._code(constant, known)
            else:
                # Without a docstring there is None in its place.
                self._value(None if constant == docstring else constant)
        for name in code.co_names:
            value = known.get(name)
            if isinstance(value, ModuleType):
                self._module(value, code)
            elif name in known:
                self._value(value)

    def _module(self, module: ModuleType, code: CodeType) -> None:
        """What the code may take from a module."""
        if module.__name__.partition(".")[0] == self._package:
            for name in code.co_names:
                if isinstance(found := vars(module).get(name), FunctionType | type | PLAIN):
                    self._value(found)


def _function_of(member: object) -> FunctionType | None:
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, classmethod | staticmethod):
        member = member.__func__
    return member if isinstance(member, FunctionType) else None
