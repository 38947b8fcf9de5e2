"""The settings of the mail service; the only reader of its environment."""

from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from environs import Env, EnvValidationError
from marshmallow.validate import OneOf, Range

from eventing import Settings, common
from mail.adapters.encryption import Encryption
from mail.adapters.smtp import OutgoingServer
from mail.addresses import Network, OurSide, is_address, normal
from mail.return_path import MAX_LOCAL, ReturnPath

SERVICE = "mail"
MEBI = 1024 * 1024
#: Characters of a secret that signs.
MIN_SECRET = 32


@dataclass(frozen=True)
class Config(Settings):
    """The settings. `ours`: our domains, enquiry platforms, fax gateways; `outgoing` None: nothing is sent.

    `own_servers`: networks of servers that pass on mail of our signed-in people, and nothing else.
    `authserv_ids`: names of servers whose checks of senders are believed.
    `send_silence`: seconds without news of a letter after which its worker counts as dead.
    `return_path` None: what comes back goes to the author of a letter.
    `lmtp_port` 0, `lmtp_socket` None: LMTP is not spoken there.
    `submission_name`: the server that mail programs hand in to, "" if there is none; its ports are 0 where it
    does not listen.
    `size_limit`: bytes of one message, however it comes in. `encryption` None: the receiver offers none.
    `secrets_keys`: what passwords of mailboxes are sealed with, the present one first; none: none are kept.
    """

    ours: OurSide
    own_servers: tuple[Network, ...]
    authserv_ids: frozenset[str]
    check_signatures: bool
    outgoing: OutgoingServer | None
    send_silence: float
    return_path: ReturnPath | None
    receiver_host: str
    receiver_port: int
    receiver_name: str
    receiver_connections: int
    receiver_connections_per_address: int
    submission_name: str
    submission_port: int
    submission_tls_port: int
    lmtp_port: int
    lmtp_socket: Path | None
    encryption: Encryption | None
    size_limit: int
    secrets_keys: tuple[str, ...]
    collector_mailboxes: int

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """The settings in the environment.

        Raises environs' EnvError naming the variable that is missing or wrong.
        """
        outgoing = _outgoing(env)
        encryption = _encryption(env)
        submission_port, submission_tls_port = _submission(env, encryption)
        return cls(
            **common(env, SERVICE),
            ours=OurSide(
                # Domains of the company, separated by commas: mail from them is from colleagues.
                domains=_names(env, "OWN_DOMAINS"),
                # Domains of platforms that pass on buyers' enquiries; never a customer's own domain.
                platform_domains=_names(env, "RELAY_DOMAINS"),
                # Senders of faxes: addresses, or `@domain` where every sender is the gateway.
                fax_gateways=_names(env, "FAX_GATEWAYS"),
            ),
            # Addresses or networks of servers that pass on only what our signed-in people send, separated by
            # commas: mail from them that bears our own domain is believed.
            own_servers=_networks(env, "OWN_SERVERS"),
            # Names of our incoming servers in Authentication-Results (RFC 8601): their SPF, DKIM and DMARC
            # results are believed. They must remove headers in which somebody else uses their name.
            authserv_ids=_names(env, "AUTHSERV_IDS"),
            # Whether to check DKIM signatures ourselves where no such server has; asks the DNS.
            check_signatures=env.bool("CHECK_SIGNATURES", False),
            outgoing=outgoing,
            send_silence=_send_silence(env, outgoing),
            return_path=_return_path(env),
            # The address the receiver listens on.
            receiver_host=env.str("RECEIVER_HOST", "0.0.0.0"),
            # The port the receiver listens on.
            receiver_port=env.int("PORT", 2525),
            # The name by which the receiver greets other mail servers.
            receiver_name=env.str("RECEIVER_NAME", "localhost"),
            # Connections at once; one more is told to try again later (421).
            receiver_connections=env.int("RECEIVER_CONNECTIONS", 100),
            # Of these, connections from one address: one more is told the same.
            receiver_connections_per_address=env.int("RECEIVER_CONNECTIONS_PER_ADDRESS", 20),
            # The name of the server that people enter in their mail programs, to hand in letters: the desk
            # tells them. Unset: it tells nothing of it.
            submission_name=env.str("SUBMISSION_NAME", ""),
            submission_port=submission_port,
            submission_tls_port=submission_tls_port,
            # The port at which a mail server in front hands over by LMTP (RFC 2033); 0: none.
            lmtp_port=env.int("LMTP_PORT", 0),
            # The socket file for the same on one host, open to the receiver's user and group; unset: none.
            lmtp_socket=_path(env.str("LMTP_SOCKET", "")),
            encryption=encryption,
            # The largest message accepted, in bytes (552 above it).
            size_limit=env.int("MAIL_SIZE_LIMIT", 30 * MEBI),
            secrets_keys=_secrets_keys(env),
            # Mailboxes that one collector reads at once, each in a thread; others wait for another collector.
            collector_mailboxes=env.int("COLLECTOR_MAILBOXES", 300, validate=Range(min=1, max=2000)),
        )


def _names(env: Env, variable: str) -> frozenset[str]:
    names: list[str] = env.list(variable, [])
    return frozenset(name.strip().lower() for name in names if name.strip())


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _networks(env: Env, variable: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(name) for name in sorted(_names(env, variable)))
    except ValueError as error:
        raise EnvValidationError(
            f'Environment variable "{variable}" invalid: {error}', [str(error)]
        ) from error


#: A key that can be guessed seals nothing.
SHORTEST_KEY = 32


def _secrets_keys(env: Env) -> tuple[str, ...]:
    # What passwords of mailboxes at providers are sealed with: 32 random characters or more. Unset: no
    # mailbox is collected.
    present = env.str("MAIL_SECRETS_KEY", "")
    # The key before it, until `seal-again` has run.
    former = env.str("MAIL_SECRETS_OLD_KEY", "")
    for variable, key in (("MAIL_SECRETS_KEY", present), ("MAIL_SECRETS_OLD_KEY", former)):
        if key and len(key) < SHORTEST_KEY:
            raise EnvValidationError(
                f'Environment variable "{variable}" invalid: fewer than {SHORTEST_KEY} characters',
                ["too short"],
            )
    if former and not present:
        raise EnvValidationError(
            'Environment variable "MAIL_SECRETS_KEY" not set: MAIL_SECRETS_OLD_KEY only opens',
            ["missing beside the other"],
        )
    return tuple(key for key in (present, former) if key)


def _outgoing(env: Env) -> OutgoingServer | None:
    # The server that sends our mail; unset: mail waits, and an alert says so.
    host = env.str("SMTP_HOST", "")
    if not host:
        return None
    return OutgoingServer(
        host,
        # Its port.
        env.int("SMTP_PORT", 25),
        # Seconds it has for each answer, and for taking the message.
        timeout=env.float("SMTP_TIMEOUT", 60.0, validate=Range(min=0, min_inclusive=False)),
        # The user to sign in with there; unset: no sign-in.
        user=env.str("SMTP_USER", "") or None,
        # The password of that user.
        password=env.str("SMTP_PASSWORD", "") or None,
        # `starttls`, `tls`, or `none` for a server on the same host.
        security=env.str("SMTP_SECURITY", "none", validate=OneOf(["none", "starttls", "tls"])),
        # The name by which we greet it; unset: this host's.
        helo=env.str("SMTP_HELO", "") or None,
    )


def _return_path(env: Env) -> ReturnPath | None:
    # The address that letters come back to, such as `bounces@` and a domain of ours whose mail comes to
    # the receiver: each letter has an envelope sender of its own made of it. Unset: its author's address.
    address = normal(env.str("BOUNCE_ADDRESS", ""))
    # The secret that signs those senders, so that no stranger makes one. Of several, separated by commas,
    # the first signs, and all are believed: a former one is needed while letters may come back, for a week.
    keys = [key.strip() for key in env.str("BOUNCE_SECRET", "").split(",") if key.strip()]
    if not address and not keys:
        return None
    local = address.rpartition("@")[0]
    if not is_address(address) or len(local) > MAX_LOCAL or "+" in local:
        raise EnvValidationError(
            f'Environment variable "BOUNCE_ADDRESS" invalid: an address with at most {MAX_LOCAL} characters '
            "before the @, and no + among them",
            ["not an address that marks can be added to"],
        )
    if not keys or min(map(len, keys)) < MIN_SECRET:
        raise EnvValidationError(
            f'Environment variable "BOUNCE_SECRET" invalid: {MIN_SECRET} characters that nobody can guess',
            ["missing or too short"],
        )
    return ReturnPath(address, tuple(keys))


def _encryption(env: Env) -> Encryption | None:
    # The certificate of the receiver with its chain, a file of PEM: STARTTLS is offered. A renewed one is
    # taken in without a restart.
    certificate = env.str("RECEIVER_CERTIFICATE", "")
    # The key of that certificate, a file of PEM without a password.
    key = env.str("RECEIVER_KEY", "")
    # Whether mail is taken from those only who encrypt. Who is written to from all over the internet only
    # offers it (RFC 3207).
    required = env.bool("RECEIVER_REQUIRES_TLS", False)
    if not (certificate or key or required):
        return None
    for variable, value in (("RECEIVER_CERTIFICATE", certificate), ("RECEIVER_KEY", key)):
        if not value:
            raise EnvValidationError(
                f'Environment variable "{variable}" not set: STARTTLS takes a certificate and its key',
                ["missing beside the others"],
            )
    encryption = Encryption(Path(certificate), Path(key), required)
    try:
        encryption.context()
    except OSError as error:
        raise EnvValidationError(
            f'Environment variable "RECEIVER_CERTIFICATE" or "RECEIVER_KEY" invalid: {error}', [str(error)]
        ) from error
    return encryption


def _submission(env: Env, encryption: Encryption | None) -> tuple[int, int]:
    # The port at which our people hand in letters from mail programs, with STARTTLS; publish it at 587.
    # 0: none.
    by_starttls = env.int("SUBMISSION_PORT", 0)
    # The same, encrypted from the first word; publish it at 465. 0: none.
    by_tls = env.int("SUBMISSION_TLS_PORT", 0)
    for variable, port in (("SUBMISSION_PORT", by_starttls), ("SUBMISSION_TLS_PORT", by_tls)):
        if port and encryption is None:
            raise EnvValidationError(
                f'Environment variable "{variable}" invalid: it takes RECEIVER_CERTIFICATE and RECEIVER_KEY',
                ["nobody signs in without encryption"],
            )
    return by_starttls, by_tls


def _send_silence(env: Env, outgoing: OutgoingServer | None) -> float:
    """The setting, which must exceed the time that a live worker can take for a letter."""
    # Seconds without news of a letter after which its worker counts as dead; above three times SMTP_TIMEOUT.
    silence: float = env.float("SEND_SILENCE", 240.0)
    if outgoing is not None and silence <= outgoing.longest_data:
        raise EnvValidationError(
            f'Environment variable "SEND_SILENCE" invalid: {silence:g} s must be more than '
            f"{outgoing.longest_data:g} s, three times SMTP_TIMEOUT",
            ["too short for SMTP_TIMEOUT"],
        )
    return silence
