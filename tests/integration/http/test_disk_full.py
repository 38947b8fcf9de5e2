"""A database that cannot write: what is stored can be read, and what is to be stored is answered with 503."""

import pytest
from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from tests.integration.http.conftest import Api

WRITES = ("insert_one", "insert_many", "update_one", "update_many", "replace_one", "bulk_write")


@pytest.mark.parametrize(
    ("code", "name"),
    [(14031, "OutOfDiskSpace"), (1, "InternalError")],
    ids=["MongoDB says so", "the embedded server says that it failed"],
)
def test_reading_goes_on_and_writing_is_503(api: Api, monkeypatch: pytest.MonkeyPatch, code: int, name: str):
    api.deposit("a", 5)
    api.settle()

    def fails(*_: object, **__: object) -> None:
        raise OperationFailure("ann@example.com", code, {"code": code, "codeName": name})

    for write in WRITES:
        monkeypatch.setattr(Collection, write, fails)
    refused = api.deposit("a", 7)
    assert (refused.status_code, refused.json["code"]) == (503, "database_away")
    assert int(refused.headers["Retry-After"]) > 0
    headers = api.issuer.of_staff("s1")
    read = api.client.get("/accounts/a", headers=headers)
    assert (read.status_code, read.json["total"]) == (200, 5)
    assert len(api.client.get("/accounts", headers=headers).json["items"]) == 1
