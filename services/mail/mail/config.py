"""The settings of the mail service; the only reader of its environment."""

from dataclasses import dataclass

from environs import Env, EnvValidationError
from marshmallow.validate import OneOf, Range

from eventing.worker.config import Settings, common
from mail.adapters.smtp import Relay
from mail.domain.addresses import OurSide

SERVICE = "mail"
MEBI = 1024 * 1024


@dataclass(frozen=True)
class Config(Settings):
    """`ours` tells our addresses, relay platforms and fax gateways; `relay` None: nothing is sent.

    `send_silence`: a claim to a letter that shows nothing new for so many seconds is a dead worker's.
    `size_limit` is of one message, in bytes, however it comes in.
    """

    ours: OurSide
    relay: Relay | None
    send_silence: float
    receiver_host: str
    receiver_port: int
    receiver_name: str
    receiver_connections: int
    size_limit: int

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """Raises environs' EnvError naming the variable that is missing or wrong."""
        relay = _relay(env)
        return cls(
            **common(env, SERVICE),
            ours=OurSide(
                # Domains of the company: mail from them is a colleague's, by comma.
                domains=_names(env, "OWN_DOMAINS"),
                # Platforms that pass buyers' enquiries on; never a customer's own domain.
                relay_domains=_names(env, "RELAY_DOMAINS"),
                # Senders of faxes: addresses, or `@domains` where every sender is the gateway.
                fax_gateways=_names(env, "FAX_GATEWAYS"),
            ),
            relay=relay,
            send_silence=_send_silence(env, relay),
            # The address the receiver listens on.
            receiver_host=env.str("RECEIVER_HOST", "0.0.0.0"),
            # The port the receiver listens on.
            receiver_port=env.int("PORT", 2525),
            # The name the receiver greets other mail servers by.
            receiver_name=env.str("RECEIVER_NAME", "localhost"),
            # Connections at once; one more is told to come later (421).
            receiver_connections=env.int("RECEIVER_CONNECTIONS", 100),
            # The largest message taken, in bytes (552 above it).
            size_limit=env.int("MAIL_SIZE_LIMIT", 30 * MEBI),
        )


def _names(env: Env, variable: str) -> frozenset[str]:
    names: list[str] = env.list(variable, [])
    return frozenset(name.strip().lower() for name in names if name.strip())


def _relay(env: Env) -> Relay | None:
    # The server that sends for us; unset: letters wait, and an alarm says so.
    host = env.str("SMTP_HOST", "")
    if not host:
        return None
    return Relay(
        host,
        # Its port.
        env.int("SMTP_PORT", 25),
        # Seconds it has for each answer, and to take the message.
        timeout=env.float("SMTP_TIMEOUT", 60.0, validate=Range(min=0, min_inclusive=False)),
        # Whom to sign in as there, if at all.
        user=env.str("SMTP_USER", "") or None,
        # The password to that.
        password=env.str("SMTP_PASSWORD", "") or None,
        # `starttls`, `tls`, or `none` for a server on the same host.
        security=env.str("SMTP_SECURITY", "none", validate=OneOf(["none", "starttls", "tls"])),
        # The name we greet it by; unset: this host's.
        helo=env.str("SMTP_HELO", "") or None,
    )


def _send_silence(env: Env, relay: Relay | None) -> float:
    """Above the time a living worker may take, or a letter on its way would be taken for a dead worker's."""
    # Seconds after which a letter that stands is a dead worker's; above three times SMTP_TIMEOUT.
    silence: float = env.float("SEND_SILENCE", 240.0)
    if relay is not None and silence <= relay.longest_data:
        raise EnvValidationError(
            f'Environment variable "SEND_SILENCE" invalid: {silence:g} s must be more than '
            f"{relay.longest_data:g} s, three times SMTP_TIMEOUT",
            ["too short for SMTP_TIMEOUT"],
        )
    return silence
