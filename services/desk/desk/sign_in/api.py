"""Sign-in over HTTP: tokens for people, and the keys to check them with."""

from dataclasses import asdict
from typing import Any

from flask import Response, request

from desk.account.commands import ChangePassword
from desk.config import Config
from desk.resources import Resources
from desk.sign_in import bodies
from desk.sign_in.handlers import CHANGE_PASSWORD, SigningIn
from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, public, run
from people import PEOPLE
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    # Only here: no other process of the desk needs a connection for counting.
    parts.runtime.preparations.append(parts.resources.attempts.open)
    signing_in = SigningIn(parts)
    desk = Blueprint("signing-in", __name__, description="Tokens for people.")

    @desk.post("/sign-in")
    @public
    @desk.arguments(bodies.SignInBody)
    @desk.response(200, bodies.GrantSchema)
    def sign_in(body: dict[str, Any]) -> Any:
        """Sign in

        The access token is valid for ten minutes; the refresh token gets the next one, once. After
        too many failed attempts the answer is 429 with `Retry-After`; a device that sends its token is
        counted by itself.
        """
        return asdict(
            signing_in.sign_in(
                body["login"], body["password"], request.remote_addr or "", body["device_token"]
            )
        )

    @desk.post("/refresh")
    @public
    @desk.arguments(bodies.RefreshBody)
    @desk.response(200, bodies.GrantSchema)
    def refresh(body: dict[str, str]) -> Any:
        """Get the next tokens of a session

        A refresh token that is used a second time ends its session: somebody else has it too. Only the same
        client may do so within ten seconds, because two tabs refresh at once.
        """
        client = f"{request.remote_addr} {request.user_agent.string}"
        return asdict(signing_in.refresh(body["refresh_token"], client))

    @desk.post("/sign-out")
    @public
    @desk.arguments(bodies.RefreshBody)
    @desk.response(204)
    def sign_out(body: dict[str, str]) -> Any:
        """End a session"""
        signing_in.sign_out(body["refresh_token"])
        return Response(status=204)

    @desk.post("/password")
    @allow(*PEOPLE, purpose=CHANGE_PASSWORD)
    @desk.arguments(bodies.PasswordBody)
    @desk.response(200, Accepted)
    def change_password(body: dict[str, str]) -> Any:
        """Change your password

        Your other sessions end. If it was a one-time password, refresh to get a token without limits.
        """
        who = caller()
        signing_in.count_attempt(who.actor, request.remote_addr or "")
        command = ChangePassword(account_id=who.account_id or who.actor, session_id=who.session_id, **body)
        return answer(run(parts.bus, command, secret=("current_password", "new_password")))

    @desk.get("/consent-code")
    @allow(*PEOPLE)
    @desk.response(200, bodies.ConsentCodeSchema)
    def consent_code() -> Any:
        """Get a code to keep, by which you consent to a one-time password

        An administrator who sets one for you needs it, unless you have been away. There is another one after
        each change of your password.
        """
        who = caller()
        return {"consent_code": signing_in.consent_code(who.account_id or who.actor)}

    @desk.get("/jwks.json")
    @public
    @desk.response(200, bodies.KeySetSchema)
    def jwks() -> Any:
        """Get the public keys to check tokens with"""
        keys = parts.resources.keys.public(parts.clock.now())
        return {"keys": keys}, {"Cache-Control": "public, max-age=60"}

    return [desk]
