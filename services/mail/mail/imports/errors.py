"""Refusals of commands on an import."""

from eventing import Refused
from mail.imports.values import Status


class ImportStatus(Refused):
    """The import is not in a state in which this can be done."""

    code = "import_status"
    import_status: Status


class WrongOffset(Refused):
    """A piece does not continue its file: `offset` is where the next one begins."""

    code = "wrong_offset"
    offset: int


class FileIncomplete(Refused):
    """A file of the import was not handed in to its end."""

    code = "file_incomplete"
    name: str


class NothingHandedIn(Refused):
    """There is no file to bring in."""

    code = "nothing_handed_in"
