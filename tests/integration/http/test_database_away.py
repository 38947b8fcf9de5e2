"""The database away: 503 with the time to wait, and nothing done by halves."""

from eventing.core.mongo import connect
from eventing.http import create_app
from eventing.http.testing import TestIssuer
from people import Role
from people.caller import ACCESS
from people.testing import add_staff
from tests.integration.http.conftest import MovableClock, bank_blueprint
from tests.support.toy import Bank, bank_log
from tools.waiting import eventually


def test_while_the_database_is_away_nothing_is_done_and_afterwards_everything_once(new_mongo_server):
    server = new_mongo_server()
    with connect(server.uri, serverSelectionTimeoutMS=2000, connectTimeoutMS=2000) as client:
        db = client["away"]
        clock = MovableClock()
        log = bank_log(db)
        bank = Bank(log)
        issuer = TestIssuer(clock)
        add_staff(db, "s1", Role.SALESPERSON)
        app = create_app(
            "bank",
            log=log,
            db=db,
            clock=clock,
            keys=issuer,
            access=ACCESS,
            blueprints=[bank_blueprint(bank, db)],
        )
        api = app.test_client()
        headers = {**issuer.of_staff("s1"), "Idempotency-Key": "k1"}
        assert api.get("/ready").status_code == 200

        server.kill()
        answers = [
            api.post("/accounts/a/deposits", json={"amount": 5}, headers=headers),
            api.get("/accounts", headers=headers),
            api.get("/ready"),
        ]
        for answer in answers:
            assert answer.status_code == 503
            assert answer.json is not None
            assert answer.json["code"] == "database_away"
            assert int(answer.headers["Retry-After"]) > 0
        assert api.get("/health").status_code == 200

        server.start()
        eventually(lambda: api.get("/ready").status_code == 200, what="ready")
        for _ in "ab":
            assert api.post("/accounts/a/deposits", json={"amount": 5}, headers=headers).status_code == 201
        assert log.commits.count_documents({}) == 1
        assert log.receipts.count_documents({}) == 0
