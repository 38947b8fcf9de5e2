"""What is within a signature (S/MIME): read, and the signature itself not checked."""

from asn1crypto import cms

from mail.adapters.parts import Part, parts_of
from mail.message.content import header_lines
from mail.message.identity import with_crlf

_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def signed_in(root: Part) -> list[Part]:
    """The signed messages within a message, each as its tree of parts."""
    return [parts_of(*header_lines(with_crlf(inner))) for leaf in root.leaves() if (inner := _content(leaf))]


def _content(leaf: Part) -> bytes:
    """What was signed; empty if nothing is, or it is encrypted."""
    if leaf.content_type not in _SIGNED:
        return b""
    try:
        info = cms.ContentInfo.load(leaf.content)
        signed = info["content_type"].native == "signed_data"
        found = info["content"]["encap_content_info"]["content"].native if signed else b""
    except (ValueError, TypeError, KeyError):
        return b""
    return found if isinstance(found, bytes) else b""
