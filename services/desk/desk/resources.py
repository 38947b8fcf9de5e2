"""Resources: what decisions and endpoints need besides log and views."""

from dataclasses import dataclass, field

from desk.adapters.attempts import LimitedAttempts
from desk.adapters.credentials import MongoCredentials
from desk.adapters.devices import MongoDevices
from desk.adapters.passwords import Argon2Passwords
from desk.adapters.presence import MongoPresence
from desk.adapters.searches import LimitedSearches
from desk.adapters.sessions import MongoSessions
from desk.adapters.signing import SignedTokens, SigningKeys
from desk.adapters.unsaved import MongoUnsaved
from desk.config import Config
from desk.ports import Attempts, Credentials, Devices, Passwords, Presence, Searches, Sessions, Unsaved
from eventing import Db
from people.attempts import shared_storage


@dataclass(frozen=True)
class Resources:
    """Resources of the service. `tokens` are signed with the `keys`."""

    credentials: Credentials
    sessions: Sessions
    devices: Devices
    passwords: Passwords
    keys: SigningKeys
    tokens: SignedTokens
    key_secret: str = field(repr=False)
    attempts: Attempts
    unsaved: Unsaved
    presence: Presence
    searches: Searches

    def create_indexes(self) -> None:
        for kept in (self.credentials, self.sessions, self.devices, self.keys, self.unsaved, self.presence):
            kept.create_indexes()


def resources(config: Config, db: Db) -> Resources:
    keys = SigningKeys(db, config.key_secret)
    return Resources(
        credentials=MongoCredentials(db),
        sessions=MongoSessions(db, config.session_lifetime),
        devices=MongoDevices(db),
        passwords=Argon2Passwords(),
        keys=keys,
        tokens=SignedTokens(keys),
        key_secret=config.key_secret,
        attempts=LimitedAttempts(lambda: shared_storage(config.mongo_uri, config.database, "attempt")),
        unsaved=MongoUnsaved(db),
        presence=MongoPresence(db),
        searches=LimitedSearches(),
    )
