"""Resources: what decisions and endpoints need besides log and views."""

from dataclasses import dataclass

from eventing import Db
from mail.adapters import archives
from mail.adapters.app_passwords import HashedAppPasswords
from mail.adapters.authentication import DomainChecks
from mail.adapters.collected import CollectedPlaces
from mail.adapters.files import GridFiles
from mail.adapters.imap import ImapConnection
from mail.adapters.parsing import PROCESSES
from mail.adapters.sealing import SealedSecrets
from mail.adapters.smtp import SmtpSender
from mail.adapters.spam_models import MongoSpamModels
from mail.adapters.tries import LimitedTries
from mail.addresses import OurSide
from mail.app_password.secrets import AppPasswords
from mail.collecting.places import Places
from mail.collecting.provider import Connect
from mail.collecting.secrets import Secrets
from mail.config import Config
from mail.delivery.carrier import Carrier
from mail.files import Files
from mail.imports.archive import Archives
from mail.message.authenticity import Authenticator
from mail.message.parsed import Reader
from mail.spam.models import SpamModels
from mail.submission.lookups import Tries
from people.attempts import shared_storage
from wording import Words


@dataclass(frozen=True)
class Resources:
    """Resources of the service. `ours` are our own addresses; without a `carrier` nothing is sent."""

    files: Files
    read: Reader
    ours: OurSide
    words: Words
    authenticate: Authenticator
    spam_models: SpamModels
    archives: Archives
    secrets: Secrets
    places: Places
    connect: Connect
    app_passwords: AppPasswords
    tries: Tries
    carrier: Carrier | None = None


def resources(config: Config, db: Db) -> Resources:
    carrier = None if config.outgoing is None else SmtpSender(config.outgoing)
    return Resources(
        GridFiles(db),
        PROCESSES,
        config.ours,
        Words("mail", overlay=config.wording),
        DomainChecks(config.authserv_ids, config.check_signatures),
        MongoSpamModels(db),
        archives.messages,
        SealedSecrets(db, config.secrets_keys),
        CollectedPlaces(db),
        ImapConnection,
        HashedAppPasswords(db),
        LimitedTries(lambda: shared_storage(config.mongo_uri, config.database, "sign_in")),
        carrier,
    )
