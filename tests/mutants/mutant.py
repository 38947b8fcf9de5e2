"""A mutant: a rule of the backbone, the mutation that breaks it, and the test that notices."""

from dataclasses import dataclass
from pathlib import Path


class Unfit(Exception):
    """The text of a mutation is not in its file, or more than once."""


@dataclass(frozen=True)
class Mutant:
    rule: str
    file: str
    old: str
    new: str
    test: str

    def apply(self, library: Path) -> None:
        """Raises Unfit."""
        file = library / self.file
        text = file.read_text()
        if text.count(self.old) != 1:
            raise Unfit(
                f"{self.rule}: the text to replace stands {text.count(self.old)} times in {self.file}"
            )
        file.write_text(text.replace(self.old, self.new))
