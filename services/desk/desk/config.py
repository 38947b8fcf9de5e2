"""The settings of the desk service; the only reader of its environment."""

from dataclasses import dataclass, field
from datetime import timedelta

from environs import Env
from marshmallow.validate import Length, Range

from eventing import Settings, common

MIN_KEY_SECRET = 32


@dataclass(frozen=True)
class Config(Settings):
    """The settings. `session_lifetime` counts from the sign-in; `proxies`: trusted proxies in front.

    `pages_origin` None: pages and streams are one site.
    """

    session_lifetime: timedelta
    proxies: int
    company_name: str
    port: int
    live_url: str
    pages_origin: str | None
    key_secret: str = field(repr=False)
    first_administrator_password: str | None = field(repr=False)

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """The settings in the environment.

        Raises environs' EnvError naming the variable that is missing or wrong.
        """
        return cls(
            **common(env, "desk"),
            # How long a sign-in lasts at most, in days.
            session_lifetime=timedelta(days=env.int("SESSION_DAYS", 30, validate=Range(1, 366))),
            # How many proxies in front are trusted to state the caller's address.
            proxies=env.int("TRUSTED_PROXIES", 0, validate=Range(0, 10)),
            # What the firm is called on what is printed.
            company_name=env.str("COMPANY_NAME", "Tradeloom"),
            # Where `desk live` listens.
            port=env.int("PORT", 8000, validate=Range(1, 65535)),
            # Where browsers find `desk live`: at the site itself, unless there is no proxy in front.
            live_url=env.str("LIVE_URL", "/live"),
            # Without a proxy: the origin of the pages, from which `desk live` can be asked.
            pages_origin=env.str("PAGES_ORIGIN", "") or None,
            # What the signing keys in the database are sealed with: kept elsewhere, at least 32 characters.
            key_secret=env.str("KEY_SECRET", validate=Length(MIN_KEY_SECRET)),
            # The first administrator's one-time password; unset: a random one is printed.
            first_administrator_password=env.str("FIRST_ADMINISTRATOR_PASSWORD", "") or None,
        )
