"""Leaving: desk learns of it from customers' log and closes the account."""

from typing import Any

from desk.contracts import READ_CUSTOMERS, StaffLeft
from people import StaffDirectory
from tests.support.worlds.desk import FIRST_PASSWORD, PASSWORD, Desk

STREAM = "staff-zhao"
LEFT = StaffLeft(staff_id="zhao", left_at="2026-10-30T09:30:00Z")
BODY = {"login": "zhao@example.com", "staff_id": "zhao", "one_time_password": FIRST_PASSWORD}


def joined() -> Any:
    """Known once a world has opened the views."""
    return READ_CUSTOMERS.classes["StaffJoined.v1"]("zhao", "salesperson", "boss", True)


def test_whoever_joins_can_be_given_an_account_and_whoever_leaves_is_shut_out(desk: Desk):
    admin = desk.administrator()
    assert desk.ask("/accounts", BODY, admin).status_code == 422
    desk.publish("customers", STREAM, joined())
    desk.settle()
    assert desk.ask("/accounts", BODY, admin).status_code == 201
    desk.change_password("zhao@example.com", FIRST_PASSWORD, PASSWORD)
    grant = desk.sign_in("zhao@example.com", PASSWORD).json
    member = StaffDirectory(desk.db).find("zhao")
    assert member is not None
    assert (member.manager_id, member.needs_approval, member.left) == ("boss", True, False)

    desk.publish("customers", STREAM, LEFT)
    desk.settle()
    assert desk.sign_in("zhao@example.com", PASSWORD).status_code == 401
    assert desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    member = StaffDirectory(desk.db).find("zhao")
    assert member is not None
    assert member.left


def test_an_account_for_somebody_who_has_left_meanwhile_is_refused(desk: Desk):
    admin = desk.administrator()
    desk.publish("customers", STREAM, joined(), LEFT)
    desk.settle()
    refused = desk.ask("/accounts", BODY, admin)
    assert (refused.status_code, refused.json["code"]) == (409, "staff_has_left")


def test_the_same_leaving_told_twice_changes_nothing(desk: Desk):
    desk.administrator()
    desk.publish("customers", STREAM, joined(), LEFT)
    desk.settle()
    before = desk.log.commits.count_documents({})
    desk.db.checkpoints.delete_many({})
    desk.restart()
    desk.settle()
    assert desk.log.commits.count_documents({}) == before
