"""The catalogue is whole, and tests cite only what is in it."""

from tools.requirements import CATALOGUE, all_citations, catalogue


def test_the_catalogue_has_every_id_once_and_in_order():
    assert list(catalogue(CATALOGUE.read_text())) == [f"R{number:03}" for number in range(1, 339)]


def test_every_cited_requirement_is_in_the_catalogue():
    known = catalogue(CATALOGUE.read_text())
    unknown = [
        f"{cited.test} cites {cited.requirement}"
        for cited in all_citations()
        if cited.requirement not in known
    ]
    assert unknown == []


def test_what_is_proven_in_part_is_not_called_proven_elsewhere():
    whole = {cited.requirement for cited in all_citations() if cited.whole}
    part = {cited.requirement for cited in all_citations() if not cited.whole}
    assert whole & part == set()
