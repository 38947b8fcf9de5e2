"""Who calls the desk: as in every service, and only while their session lasts."""

from dataclasses import replace

from desk.adapters.sessions import is_alive
from eventing import Db, Unauthorised
from eventing.http import Access, Caller, Claims, Identify
from people.caller import ACCESS


def access() -> Access:
    """Tokens outlive a session by ten minutes elsewhere; here, where passwords are changed, they do not."""
    return replace(ACCESS, identify=_by_session)


def _by_session(db: Db) -> Identify:
    identify = ACCESS.identify(db)

    def known(claims: Claims) -> Caller:
        if claims.session_id is not None and not is_alive(db, claims.session_id):
            raise Unauthorised("invalid_token", reason="session_ended")
        return identify(claims)

    return known
