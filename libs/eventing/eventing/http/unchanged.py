"""ETags of what is read: the record's version, a mark of what the answer looks like, and 304 for the same.

A record's answer may change without its version, by what other records say; therefore the mark.
"""

from hashlib import blake2b

from flask import Flask, Response, request


def tell_unchanged(app: Flask) -> None:
    """Give every JSON answer of a GET an ETag, and answer 304 where the caller has it already."""

    @app.after_request
    def mark(response: Response) -> Response:
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or not response.is_json:
            return response
        looks = blake2b(response.get_data(), digest_size=8).hexdigest()
        version, _ = response.get_etag()
        response.set_etag(looks if version is None else f"{version}-{looks}")
        response.make_conditional(request)
        return response
