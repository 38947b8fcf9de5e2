"""Scopes: what names stand for at a place in a function, and the classes they may be of."""

import ast
import builtins
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import FunctionType, ModuleType
from typing import Any

from tools.flows.hints import classes, hints_of

#: What an expression stands for where nothing is known of it.
UNKNOWN = object()

Types = Mapping[str, tuple[type, ...]]


def plain(function: Any) -> FunctionType | None:
    """The function behind a method, a decorator or a `partial`."""
    while not isinstance(function, FunctionType):
        inner = getattr(function, "__func__", None) or getattr(function, "func", None)
        if inner is None:
            return None
        function = inner
    unwrapped = inspect.unwrap(function)
    return unwrapped if isinstance(unwrapped, FunctionType) else None


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: the function around it, and the classes its names may be of there."""

    function: FunctionType
    types: Types

    @cached_property
    def outside(self) -> Mapping[str, Any]:
        closure = inspect.getclosurevars(self.function).nonlocals
        return {**vars(builtins), **self.function.__globals__, **closure}

    @cached_property
    def own(self) -> frozenset[str]:
        code = self.function.__code__
        return frozenset((*code.co_varnames, *code.co_cellvars))

    def knowing(self, name: str, found: tuple[type, ...]) -> "Scope":
        """This scope with what is known of one more name; the same scope without a name."""
        if not name:
            return self
        return replace(self, types={**self.types, name: found})

    def value(self, node: ast.expr) -> Any:
        """What a name, or a name of a module or class, stands for."""
        match node:
            case ast.Name(id=name):
                return UNKNOWN if name in self.own else self.outside.get(name, UNKNOWN)
            case ast.Attribute(value=of, attr=name):
                found = self.value(of)
                return getattr(found, name, UNKNOWN) if isinstance(found, ModuleType | type) else UNKNOWN
            case ast.Subscript(value=of):
                return self.value(of) if isinstance(self.value(of), type) else UNKNOWN
        return UNKNOWN

    def types_of(self, node: ast.expr) -> tuple[type, ...]:
        """The classes an expression may be of, as far as annotations tell."""
        match node:
            case ast.Name(id=name):
                return self.types.get(name, ())
            case ast.Attribute(value=of, attr=name):
                return joined(_attribute(one, name) for one in self.types_of(of))
            case ast.Call(func=called, args=args):
                made = self.value(called)
                if isinstance(made, type):
                    return (made,)
                if made is replace and args:
                    return self.types_of(args[0])
                functions = self.functions(called)
                return joined(classes(hints_of(one).get("return")) for one in functions)
            case ast.IfExp(body=first, orelse=second):
                return joined((self.types_of(first), self.types_of(second)))
            case ast.BoolOp(values=values):
                return joined(self.types_of(one) for one in values)
            case ast.NamedExpr(value=value):
                return self.types_of(value)
        return ()

    def functions(self, called: ast.expr) -> list[FunctionType]:
        """The functions a call may mean: a function, or a method of what it is called on."""
        found = [plain(self.value(called))]
        if isinstance(called, ast.Attribute):
            found += [plain(getattr(one, called.attr, None)) for one in self.types_of(called.value)]
        return [one for one in found if one is not None]


def _attribute(of: type, name: str) -> tuple[type, ...]:
    inside = getattr(of, name, None)
    if isinstance(inside, property):
        return classes(hints_of(inside.fget).get("return"))
    if isinstance(inside, cached_property):
        return classes(hints_of(inside.func).get("return"))
    return classes(hints_of(of).get(name))


def joined(many: Iterable[tuple[type, ...]]) -> tuple[type, ...]:
    return tuple(dict.fromkeys(one for some in many for one in some))


def given(function: FunctionType, call: ast.Call, scope: Scope) -> Types:
    """The classes of a call's arguments, by the names of the parameters."""
    names = list(inspect.signature(function).parameters)
    given = {}
    if isinstance(call.func, ast.Attribute) and not isinstance(scope.value(call.func), FunctionType):
        given[names[0]] = scope.types_of(call.func.value) if names else ()
        names = names[1:]
    for name, argument in zip(names, call.args, strict=False):
        if isinstance(argument, ast.Starred):
            break
        given[name] = scope.types_of(argument)
    given |= {keyword.arg: scope.types_of(keyword.value) for keyword in call.keywords if keyword.arg}
    return given


def named(node: ast.expr, scope: Scope) -> tuple[type, ...] | None:
    """The classes in `isinstance(x, A | B)` or `isinstance(x, (A, B))`; None where one is not known."""
    match node:
        case ast.Tuple(elts=parts):
            found = [named(part, scope) for part in parts]
            return None if None in found else joined(one for one in found if one is not None)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return named(ast.Tuple(elts=[left, right], ctx=ast.Load()), scope)
    value = scope.value(node)
    return (value,) if isinstance(value, type) else classes(value) or None


Narrowed = tuple[str, tuple[type, ...]]


def narrowed(
    subject: ast.expr, told: tuple[type, ...], scope: Scope
) -> tuple[Narrowed | None, Narrowed | None]:
    """What a subject may be where it is of these classes, and where it is not; None where that cannot be."""
    name = subject.id if isinstance(subject, ast.Name) else ""
    may_be = scope.types_of(subject)
    if not may_be or object in may_be:
        return (name, told), ("", ())
    inside = [one for one in may_be if any(issubclass(one, kind) for kind in told)]
    inside += [kind for kind in told if any(kind is not one and issubclass(kind, one) for one in may_be)]
    beside = [one for one in may_be if not any(issubclass(one, kind) for kind in told)]
    return (
        (name, tuple(dict.fromkeys(inside))) if inside else None,
        (name, tuple(beside)) if beside else None,
    )
