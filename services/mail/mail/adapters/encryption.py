"""Encryption of the conversations of the receiver: its certificate, offered by STARTTLS."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

import structlog

log_ = structlog.get_logger(__name__)


@dataclass
class Encryption:
    """A certificate with its chain, and its key, in files of PEM.

    `required`: mail is taken from those only who encrypt. Renewed files are taken in without a restart.
    """

    certificate: Path
    key: Path
    required: bool = False
    _context: ssl.SSLContext | None = field(default=None, init=False, repr=False)
    _read: tuple[int, int] = field(default=(0, 0), init=False, repr=False)

    def context(self) -> ssl.SSLContext:
        """What the next conversation is encrypted with.

        Raises OSError, of which SSLError is one, when the files cannot be read at first. Later what was read
        last remains: half of a renewal, a new certificate and the old key, is no reason to take no mail.
        """
        try:
            written = (self.certificate.stat().st_mtime_ns, self.key.stat().st_mtime_ns)
            if self._context is None or written != self._read:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.minimum_version = ssl.TLSVersion.TLSv1_2
                context.load_cert_chain(self.certificate, self.key)
                self._context, self._read = context, written
        except OSError as error:
            if self._context is None:
                raise
            log_.warning("certificate_not_read", error=error)
        return self._context
