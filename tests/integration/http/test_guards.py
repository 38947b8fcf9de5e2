"""Guards: tokens, roles of record, scope."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from eventing.http.testing import TestIssuer, assert_guarded, bearer
from eventing.http.tokens import AUDIENCE, ISSUER, sign
from people import Role
from people.testing import add_staff
from tests.integration.http.conftest import Api

WHOAMI = "/accounts/whoami"


def ask(api: Api, headers: Any = None, path: str = WHOAMI) -> Any:
    return api.client.get(path, headers=headers)


def test_every_endpoint_says_who_may_call_it(api: Api):
    assert_guarded(api.app, public=["accounts.fails"])


def test_no_token_is_401_and_asks_for_one(api: Api):
    response = ask(api)
    assert (response.status_code, response.json["code"]) == (401, "token_required")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Basic YTpi", "Bearer", "Bearer  ", "Bearer x.y.z", "Bearer " + "a" * 9000]
)
def test_what_is_no_token_is_401(api: Api, header):
    assert ask(api, {"Authorization": header}).status_code == 401


def test_a_wrong_role_is_403(api: Api):
    response = api.client.post("/accounts/a/close", headers=api.issuer.of_staff("s1"))
    assert (response.status_code, response.json["code"]) == (403, "role_forbidden")


def test_what_is_out_of_scope_is_404(api: Api):
    api.deposit("a", 5)
    api.settle()
    assert ask(api, api.issuer.of_staff("s1"), "/accounts/a").status_code == 200
    assert ask(api, api.issuer.of_staff("s2"), "/accounts/a").status_code == 404


@pytest.mark.parametrize(
    "path", ["/accounts/-", "/accounts/a%20b", "/accounts/" + "a" * 65, "/accounts/a%00"]
)
def test_what_cannot_be_an_id_is_not_found_as_what_is_nobodys(api: Api, path: str):
    response = ask(api, api.issuer.of_staff("s1"), path)
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_the_role_of_record_wins_over_the_token(api: Api):
    response = ask(api, api.issuer.of_staff("s1", role=Role.GENERAL_MANAGER))
    assert response.json["role"] == "salesperson"
    assert response.json["everybody"] is False


def test_a_manager_sees_everyone_below_and_a_leaver_until_he_is_handed_over(api: Api):
    assert ask(api, api.issuer.of_staff("m1")).json["staff_ids"] == ["gone", "m1", "m2", "s1", "s2"]


def test_a_circle_of_managers_ends(api: Api):
    add_staff(api.db, "m1", Role.MANAGER, "m2")
    assert ask(api, api.issuer.of_staff("m2")).json["staff_ids"] == ["gone", "m1", "m2", "s1", "s2"]


def test_a_general_manager_sees_all_and_an_administrator_nothing(api: Api):
    assert ask(api, api.issuer.of_staff("gm")).json["everybody"] is True
    admin = ask(api, api.issuer.of_administrator()).json
    assert (admin["everybody"], admin["staff_ids"], admin["actor"]) == (False, [], "admin")


def test_flags_come_from_the_staff_directory(api: Api):
    assert ask(api, api.issuer.of_staff("s1")).json["flags"] == ["needs_approval"]


def test_a_leavers_token_is_refused_at_once(api: Api):
    headers = api.issuer.of_staff("s2")
    assert ask(api, headers).status_code == 200
    add_staff(api.db, "s2", Role.SALESPERSON, "m2", left=True)
    assert ask(api, headers).status_code == 401


def test_a_person_not_yet_known_here_is_503_and_may_try_again(api: Api):
    response = ask(api, api.issuer.of_staff("new"))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_a_token_without_a_staff_entry_is_for_administrators_only(api: Api):
    token = api.issuer.token(sub="x", role=Role.GENERAL_MANAGER)
    assert ask(api, bearer(token)).status_code == 401


def test_an_expired_token_is_401(api: Api):
    headers = api.issuer.of_staff("s1")
    api.clock.move(minutes=9, seconds=50)
    assert ask(api, headers).status_code == 200
    api.clock.move(seconds=20)
    assert ask(api, headers).status_code == 401


def test_a_persons_token_of_more_than_ten_minutes_is_refused(api: Api):
    token = api.issuer.token(lifetime=timedelta(hours=1), sub="x", staff_id="s1", role=Role.SALESPERSON)
    assert ask(api, bearer(token)).status_code == 401


def test_a_limited_token_is_good_for_its_purpose_only(api: Api):
    token = bearer(api.issuer.token(sub="x", staff_id="s1", role=Role.SALESPERSON, only="change-password"))
    refused = ask(api, token)
    assert (refused.status_code, refused.json["code"]) == (403, "limited_token")
    assert api.client.post("/accounts/password", headers=token).json == {"by": "s1"}


CLAIMS: dict[str, Any] = {"sub": "x", "staff_id": "s1", "role": "salesperson"}


def test_a_token_for_others_or_by_others_is_401(api: Api):
    now, life = api.clock.now(), timedelta(minutes=5)
    for wrong in (
        {"aud": "elsewhere"},
        {"iss": "somebody"},
        {"sub": None},
        {"role": "emperor"},
        {"exp": None},
    ):
        token = sign({**CLAIMS, **wrong}, api.issuer.key, now, life)
        assert ask(api, bearer(token)).status_code == 401, wrong


def test_a_token_signed_with_another_key_of_the_same_id_is_401(api: Api):
    other = TestIssuer(api.clock)
    assert other.key.kid == api.issuer.key.kid
    assert ask(api, other.of_staff("s1")).status_code == 401


def test_the_public_key_is_not_taken_as_a_shared_secret(api: Api):
    times = {"iat": int(api.clock.now().timestamp()), "exp": int(api.clock.now().timestamp()) + 60}
    claims = {**CLAIMS, **times, "iss": ISSUER, "aud": AUDIENCE}
    secret = OctKey.import_key(str(api.issuer.key.as_dict(private=False)["x"]))
    forged = jwt.encode({"alg": "HS256", "kid": "test"}, claims, secret, algorithms=["HS256"])
    assert ask(api, bearer(forged)).status_code == 401


def test_an_unsigned_token_is_401(api: Api):
    token = api.issuer.token(**CLAIMS).split(".")
    head = "eyJhbGciOiJub25lIiwia2lkIjoidGVzdCJ9"
    assert ask(api, bearer(f"{head}.{token[1]}.")).status_code == 401


def test_a_token_of_an_unknown_key_is_401(api: Api):
    key = OKPKey.generate_key("Ed25519", {"kid": "unheard-of"})
    assert ask(api, bearer(sign(CLAIMS, key, api.clock.now(), timedelta(minutes=5)))).status_code == 401
