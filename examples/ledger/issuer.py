"""A stand-in for the issuer of tokens: prints one for the service `bank`, and shows the key to it.

    python issuer.py 8009        shows the key at http://127.0.0.1:8009/jwks.json until it is stopped

In Tradeloom this is `desk`: `python -m desk service-token`.
"""

import json
import sys
import time
import warnings
from http.server import BaseHTTPRequestHandler, HTTPServer

from joserfc import jwt
from joserfc.jwk import OKPKey

KEY = OKPKey.generate_key("Ed25519", {"kid": "example"})


def token() -> str:
    now = int(time.time())
    claims = {
        "iss": "accounts",
        "aud": "services",
        "sub": "service:bank",
        "role": "service",
        "iat": now,
        "exp": now + 24 * 60 * 60,
    }
    return jwt.encode({"alg": "EdDSA", "kid": KEY.kid}, claims, KEY, algorithms=["EdDSA"])


class Keys(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # http.server calls it so
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"keys": [KEY.as_dict(private=False)]}).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    # joserfc warns of the old name of the algorithm; it is the one every verifier knows.
    warnings.simplefilter("ignore")
    print(token(), flush=True)
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Keys).serve_forever()
