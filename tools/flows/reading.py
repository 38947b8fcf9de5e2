"""Reading source: what a function may build, by itself and by functions of its package that it calls.

A decision is followed for one command: of `match command` only the branch of that command is read, there and
in whatever the command is handed to. Where that cannot be told it stays in: the answer is rather too long
than too short.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType
from typing import Any

from tools.flows.hints import classes, hints_of
from tools.flows.scope import Scope, Types, given, joined, named, narrowed, plain


def built(function: Callable[..., Any], wanted: Iterable[type], **types: type) -> list[type]:
    """The wanted classes that the function may build, where its arguments are of the classes `types`.

    In the order they are met. The package that is followed is the function's own.
    """
    found = plain(function)
    if found is None:
        return []
    reading = _Reading(found.__module__.partition(".")[0], frozenset(wanted))
    reading.enter(found, {name: (one,) for name, one in types.items()})
    return list(reading.found)


@cache
def _tree(function: FunctionType) -> ast.FunctionDef | None:
    try:
        parsed = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None
    return next((node for node in ast.walk(parsed) if isinstance(node, ast.FunctionDef)), None)


@dataclass
class _Reading:
    package: str
    wanted: frozenset[type]
    found: dict[type, None] = field(default_factory=dict)
    _entered: set[tuple[FunctionType, frozenset[tuple[str, tuple[type, ...]]]]] = field(default_factory=set)

    def enter(self, function: FunctionType, arguments: Types) -> None:
        tree = _tree(function)
        if function.__module__.partition(".")[0] != self.package or tree is None:
            return
        hinted = {name: classes(hint) for name, hint in hints_of(function).items() if name != "return"}
        types = {**hinted, **{name: found for name, found in arguments.items() if found}}
        key = (function, frozenset(types.items()))
        if key not in self._entered:
            self._entered.add(key)
            self._block(tree.body, Scope(function, types))

    # -- statements --------------------------------------------------------------------------------

    def _block(self, statements: Sequence[ast.stmt], scope: Scope) -> Scope | None:
        """Read what is reached; returns what is known after it, or None where nothing comes after it."""
        reached: Scope | None = scope
        for statement in statements:
            if reached is None:
                return None
            reached = self._statement(statement, reached)
        return reached

    def _statement(self, statement: ast.stmt, scope: Scope) -> Scope | None:
        match statement:
            case ast.Match():
                return self._match(statement, scope)
            case ast.If(test=test):
                self._expression(test, scope)
                return self._either(
                    scope,
                    (self._where(test, scope, True), statement.body),
                    (self._where(test, scope, False), statement.orelse),
                )
            case ast.Return(value=value) | ast.Raise(exc=value):
                if value is not None:
                    self._expression(value, scope)
                if isinstance(statement, ast.Return):
                    self._handed_on(value, scope)
                return None
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._expression(value, scope)
                return scope.knowing(name, scope.types_of(value))
            case ast.AnnAssign(target=ast.Name(), value=None):
                return scope
            case ast.FunctionDef(body=body):
                self._block(body, scope)
                return scope
            case ast.Try():
                for block in (statement.body, *(one.body for one in statement.handlers)):
                    self._block(block, scope)
                self._block(statement.orelse, scope)
                self._block(statement.finalbody, scope)
                return scope
            case ast.For(target=target, iter=over, body=body, orelse=orelse):
                self._expression(over, scope)
                inner = scope
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        inner = inner.knowing(one.id, ())
                self._block(body, inner)
                self._block(orelse, inner)
                return scope
            case ast.While(test=test, body=body, orelse=orelse):
                self._expression(test, scope)
                self._block(body, scope)
                self._block(orelse, scope)
                return scope
            case ast.With(items=items, body=body):
                for item in items:
                    self._expression(item.context_expr, scope)
                return self._block(body, scope)
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self._expression(child, scope)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield | ast.YieldFrom):
            self._handed_on(statement.value.value, scope)
        return scope

    def _either(self, before: Scope, *branches: tuple[Scope | None, Sequence[ast.stmt]]) -> Scope | None:
        """What is known after one or the other; where both go on, what was known before them."""
        ends = [self._block(body, scope) for scope, body in branches if scope is not None]
        going_on = [end for end in ends if end is not None]
        if not going_on:
            return None
        return going_on[0] if len(going_on) == 1 else before

    def _match(self, statement: ast.Match, scope: Scope) -> Scope | None:
        self._expression(statement.subject, scope)
        subject = statement.subject.elts if isinstance(statement.subject, ast.Tuple) else [statement.subject]
        left: Scope | None = scope
        goes_on = False
        for case in statement.cases:
            if left is None:
                break
            inside, beside = self._case(case, subject, left, scope)
            if inside is None:
                continue
            if case.guard is not None:
                self._expression(case.guard, inside)
            goes_on |= self._block(case.body, inside) is not None
            left = left if case.guard is not None else beside
        return scope if goes_on or left is not None else None

    def _case(
        self, case: ast.match_case, subject: Sequence[ast.expr], left: Scope, whole: Scope
    ) -> tuple[Scope | None, Scope | None]:
        """What is known inside this case, and beside it; None where that cannot be."""
        patterns = [case.pattern]
        if len(subject) > 1 and isinstance(case.pattern, ast.MatchSequence):
            patterns = case.pattern.patterns
        inside: Scope | None = left
        beside: Scope | None = left
        for one, pattern in zip(subject, patterns, strict=False):
            told = _pattern(pattern, whole)
            if told is None:
                beside = None if len(patterns) == 1 and _is_wild(pattern) else beside
                continue
            fits, rest = narrowed(one, told, left)
            inside = None if inside is None or fits is None else inside.knowing(*fits)
            if len(patterns) == 1 and _says_only_the_class(pattern):
                beside = None if rest is None else left.knowing(*rest)
        return inside, beside

    def _where(self, test: ast.expr, scope: Scope, holds: bool) -> Scope | None:
        """What is known where a test holds, or does not; None where that cannot be."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._where(operand, scope, not holds)
            case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is holds:
                known: Scope | None = scope
                for one in values:
                    known = None if known is None else self._where(one, known, holds)
                return known
            case ast.Call(func=ast.Name(id="isinstance"), args=[subject, kinds]):
                told = named(kinds, scope)
                if told is None:
                    return scope
                inside, beside = narrowed(subject, told, scope)
                found = inside if holds else beside
                return None if found is None else scope.knowing(*found)
        return scope

    # -- expressions -------------------------------------------------------------------------------

    def _expression(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Call(func=called):
                self._called(node, scope)
                if isinstance(called, ast.Attribute):
                    self._expression(called.value, scope)
                elif not isinstance(called, ast.Name):
                    self._expression(called, scope)
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    self._expression(argument, scope)
                return
            case ast.IfExp(test=test, body=first, orelse=second):
                self._expression(test, scope)
                for one, holds in ((first, True), (second, False)):
                    inner = self._where(test, scope, holds)
                    if inner is not None:
                        self._expression(one, inner)
                return
            case ast.Name() | ast.Attribute():
                self._mentioned(scope.value(node), scope)
        for child in ast.iter_child_nodes(node):
            self._expression(child, scope)

    def _called(self, call: ast.Call, scope: Scope) -> None:
        made = scope.value(call.func)
        if isinstance(made, type):
            if made in self.wanted:
                self.found.setdefault(made)
            return
        functions = scope.functions(call.func)
        if not functions:
            self._mentioned(made, scope)
        for function in functions:
            self.enter(function, given(function, call, scope))

    def _mentioned(self, value: Any, scope: Scope) -> None:
        """Read a function that is handed on or stands in a table: it may be called."""
        match value:
            case dict():
                asked = {one for some in scope.types.values() for one in some} & set(value)
                for key, one in value.items():
                    if not asked or key in asked:
                        self._mentioned(one, scope)
            case list() | tuple():
                for one in value:
                    self._mentioned(one, scope)
            case FunctionType():
                self.enter(inspect.unwrap(value), {})

    def _handed_on(self, node: ast.expr | None, scope: Scope) -> None:
        """Read what is returned as it was or changed: `[state.sold, replace(state.paid, ...)]`."""
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                for part in parts:
                    self._handed_on(part, scope)
            case ast.IfExp(test=test, body=first, orelse=second):
                for one, holds in ((first, True), (second, False)):
                    inner = self._where(test, scope, holds)
                    if inner is not None:
                        self._handed_on(one, inner)
            case ast.BinOp(left=first, op=ast.Add(), right=second):
                self._handed_on(first, scope)
                self._handed_on(second, scope)
            case ast.Name() | ast.Attribute() | ast.Call():
                found = scope.types_of(node)
                if len(found) == 1 and found[0] in self.wanted:
                    self.found.setdefault(found[0])


def _pattern(pattern: ast.pattern, scope: Scope) -> tuple[type, ...] | None:
    """The classes a pattern asks for; None where it asks for none."""
    match pattern:
        case ast.MatchClass(cls=kind):
            return named(kind, scope)
        case ast.MatchOr(patterns=patterns):
            found = [_pattern(one, scope) for one in patterns]
            return None if None in found else joined(one for one in found if one is not None)
        case ast.MatchAs(pattern=inner) if inner is not None:
            return _pattern(inner, scope)
    return None


def _is_wild(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _says_only_the_class(pattern: ast.pattern) -> bool:
    """Whether it fits every object of that class: `Paid()`, and not `Paid(in_full=True)`."""
    match pattern:
        case ast.MatchClass(patterns=[], kwd_patterns=inner):
            return all(_is_wild(one) for one in inner)
        case ast.MatchOr(patterns=patterns):
            return all(_says_only_the_class(one) for one in patterns)
        case ast.MatchAs(pattern=one) if one is not None:
            return _says_only_the_class(one)
    return False
