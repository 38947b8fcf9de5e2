"""Request bodies about the numbers of a region."""

from customers.code.commands import OpenCodes
from eventing import body_of

CodesBody = body_of(OpenCodes, "CodesBody", without=("region",))
