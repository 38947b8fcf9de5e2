"""Reading is on record where a manager reads, and has a limit where anybody reads too much."""

from dataclasses import replace

import pytest

from tests.support.worlds.customers import Archive


@pytest.fixture
def watched(archive: Archive) -> Archive:
    """A day's limit of three customers."""
    archive.config = replace(archive.config, customers_a_day=3)
    archive.parts = archive.service.assembled(archive.config, archive.runtime)
    archive.app = archive.make_app()
    archive.client = archive.app.test_client()
    return archive


def views(archive: Archive) -> list[tuple[str, str, str]]:
    commits = archive.log.commits.find({"s": {"$regex": "^customer-.*/view-"}}).sort("at", 1)
    data = [event["data"] for commit in commits for event in commit["events"]]
    return [(one["customer_id"], one["viewed_by"], one["on"]) for one in data]


def test_a_managers_look_at_a_customer_is_on_record_once_a_day(archive):
    customer_id = archive.register("li")
    archive.settle()
    for staff_id in ("li", "wang", "wang", "chen", "sun"):
        assert archive.get(f"/customers/{customer_id}", staff_id).status_code == 200
    archive.get(f"/customers/{customer_id}", "wu")
    assert set(views(archive)) == {
        (customer_id, "wang", "2026-10-10"),
        (customer_id, "chen", "2026-10-10"),
    }
    assert len(views(archive)) == 2
    archive.clock.move(days=1)
    archive.get(f"/customers/{customer_id}", "wang")
    assert (customer_id, "wang", "2026-10-11") in views(archive)
    archive.settle()
    looks = archive.get(f"/customers/{customer_id}/looks", "wang").json["items"]
    assert (looks[0]["viewed_by"], looks[0]["on"]) == ("wang", "2026-10-11")
    assert {one["viewed_by"] for one in looks} == {"wang", "chen"}
    assert archive.get(f"/customers/{customer_id}/looks", "li").status_code == 403


@pytest.mark.parametrize("by", ["page", "one by one", "hand-over"])
def test_who_pages_through_all_customers_is_stopped_and_a_general_manager_is_told(watched, by):
    ids = [watched.register("li", name=f"Firm {n}") for n in range(4)]
    watched.settle()

    def read(customer_id: str) -> int:
        paths = {
            "page": "/customers",
            "one by one": f"/customers/{customer_id}",
            "hand-over": "/staff/li/customers",
        }
        query = {} if by == "one by one" else {"limit": 1, "cursor": cursors[0]}
        answered = watched.get(paths[by], "wang", **query)
        if answered.status_code == 200:
            cursors[0] = answered.json.get("next")
        return int(answered.status_code)

    cursors: list[str | None] = [""]
    assert [read(customer_id) for customer_id in ids] == [200, 200, 200, 429]
    # What has been read already counts once; nobody else is held up, and tomorrow is another day.
    refused = watched.get("/customers", "wang")
    assert refused.json["code"] == "too_much_read"
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600
    assert watched.get("/customers", "li", limit=3).status_code == 200
    assert watched.events("staff-wang/reading-2026-10-10") == ["ReadingLimitReached"]
    watched.clock.move(days=1)
    assert watched.get("/customers", "wang", limit=2).status_code == 200


def test_reading_the_same_again_and_again_counts_once(watched):
    for n in range(3):
        watched.register("li", name=f"Firm {n}")
    watched.settle()
    for _ in range(5):
        assert watched.get("/customers", "li").status_code == 200
