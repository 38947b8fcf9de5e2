"""Request and response bodies of the policy: every table by name."""

from credit.policy.tables import Policy
from eventing import body_of, schema_of

#: A whole policy; `GET /policy` returns the one in effect in the same shape, with its version.
PolicyBody = body_of(Policy, without=("version",))
PolicySchema = schema_of(Policy)
