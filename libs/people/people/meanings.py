"""What fields about people mean, in the documents of all services that know the staff."""

from collections.abc import Mapping

#: `Service(..., meanings=PEOPLE | MEANINGS)`.
PEOPLE: Mapping[str, str] = {
    "owner_id": "Staff id of the salesperson responsible for the customer; null while there is none.",
    "?owner_id": "Staff id: only what belongs to customers of this salesperson.",
}
