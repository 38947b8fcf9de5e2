"""Certificates made for a test: signed by themselves, for this machine."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
HOURS = timedelta(hours=1)


def write_certificate(folder: Path) -> tuple[Path, Path, int]:
    """A new certificate and its key in this folder, in place of former ones, and its serial number."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(
            NAME, NAME, key.public_key(), x509.random_serial_number(), now - HOURS, now + HOURS
        )
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, SHA256())
    )
    certificate, secret = folder / "mail.pem", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, secret, made.serial_number
