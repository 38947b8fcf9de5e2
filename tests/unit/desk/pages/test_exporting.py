"""A file for spreadsheets: no text in it is taken for a formula, and numbers stay numbers."""

import pytest

from desk.pages.exporting import as_csv, guarded


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1 555 0100", "-A1", "@sum", "\t=1", "\r=1", ' =HYPERLINK("http://evil")', "\n+1", "=1", "--1"],
)
def test_what_a_spreadsheet_would_run_is_text(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["8400.00", "-12.50", "0", "Müller & Sons", "EU-001-A", "", "a=b"])
def test_numbers_and_names_stay_as_they_are(cell):
    assert guarded(cell) == cell


def test_commas_quotes_and_lines_stay_within_their_cell():
    assert as_csv([["a,b", 'say "x"'], ["=1", "-1"]]) == '"a,b","say ""x"""\r\n\'=1,-1\r\n'
