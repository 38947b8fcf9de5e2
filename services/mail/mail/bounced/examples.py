"""Golden examples of the events of addresses: what readers test against."""

from typing import Any

_ADDRESS = {"address_id": "3c1b5a7e9f0248d6a1c3e5f708192a3b", "address": "boss@kaveri-offset-demo.in"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "AddressBounced.v1": {
        **_ADDRESS,
        "code": "no_such_address",
        "status": "5.1.1",
        "draft_id": "7b4e6a9c82d35f1d0a2e8c3b4d5e6f70",
        "bounce_mail_id": "2e3d4c5b6a7988970f1e2d3c4b5a6978",
    },
    "AddressMended.v1": {**_ADDRESS, "mended_by": "11111111111141118111111111111111"},
}
