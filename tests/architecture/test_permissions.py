"""Nothing is read or done for somebody without asking who it is: every endpoint, every query of records."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import SERVICES, modules, package, relative

#: Endpoints that are the same for everybody of the roles they name, by their functions, with the reason.
FOR_EVERYBODY_OF_A_ROLE = {
    **dict.fromkeys(
        (
            "credit.receivable.allocate_payment",
            "credit.receivable.cancel_invoice",
            "credit.receivable.credit_invoice",
            "credit.receivable.issue_invoice",
            "credit.receivable.receive_payment",
            "credit.receivable.refund_payment",
            "credit.receivable.reverse_payment",
            "credit.receivable.take_back_payment",
            "credit.receivable.write_off_bank_charge",
        ),
        "whoever keeps the accounts keeps all of them",
    ),
    "credit.assessment.check_statements": "it adds up what is typed, and knows no customer",
    "credit.policy.policy_in_effect": "the company has one policy",
    "credit.policy.publish_policy": "the company has one policy",
    "customers.code.open_codes": "a region's codes are the company's",
    "customers.grading.grade_rule": "the company has one rule",
    "customers.staff.join": "a new colleague is nobody's yet",
    "desk.account.open_account": "an administrator opens everybody's",
    "desk.sign_in.jwks": "the keys are public",
    "desk.sign_in.refresh": "who calls is what it finds out",
    "desk.sign_in.sign_in": "who calls is what it finds out",
    "desk.sign_in.sign_out": "who calls is what it finds out",
    "mail.imports.add_piece": "whoever may import may go on with what a colleague began",
    "mail.imports.listed": "imports are the company's",
    "mail.imports.not_taken": "imports are the company's",
    "mail.imports.one": "imports are the company's",
    "mail.collecting.one": "an administrator sets everybody's",
    "mail.collecting.presets": "providers are the same for everybody",
    "mail.mailbox.add": "an administrator opens everybody's",
    "mail.never_told.never_told": "the company has one list",
    "scheduler.business_date.business_date": "it is the same day for everybody",
    "scheduler.calendar.days": "the company has one calendar",
    "scheduler.calendar.set_day": "the company has one calendar",
    "scheduler.calendar.set_year": "the company has one calendar",
    "scheduler.follow_up.company_intervals": "the company has one rhythm",
}
#: What makes a function an endpoint.
VERBS = {"get", "post", "put", "patch", "delete"}


def trees(service: str, name: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in modules(relative(package(service))):
        if path.name == name:
            yield path, ast.parse(path.read_text())


def is_endpoint(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in VERBS
        for one in node.decorator_list
    )


def names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def asks_who_calls(node: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> bool:
    """By itself, or by a function of its module."""
    used = set().union(*(names(line) for line in node.body))
    if used & {"caller"}:
        return True
    return any(
        name in functions and asks_who_calls(functions[name], functions) for name in used - {node.name}
    )


def endpoints(service: str) -> Iterator[tuple[str, bool]]:
    for path, tree in trees(service, "api.py"):
        functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        helpers = {name: node for name, node in functions.items() if not is_endpoint(node)}
        for node in functions.values():
            if is_endpoint(node):
                yield f"{service}.{path.parent.name}.{node.name}", asks_who_calls(node, helpers)


@pytest.mark.parametrize("service", SERVICES)
def test_every_endpoint_asks_who_calls(service: str):
    blind = {name for name, asks in endpoints(service) if not asks}
    assert blind == {name for name in FOR_EVERYBODY_OF_A_ROLE if name.startswith(f"{service}.")}
