"""Every bad file gets a sentence with place and remedy, and the process lives."""

from __future__ import annotations

import os
import zipfile

import pytest
from django.utils import translation

from documents.errors import SENTENCES, UploadError
from documents.spreadsheets import Limits, read_table
from tests.documents import hostile


def refusal(path, **options):
    with pytest.raises(UploadError) as refused:
        read_table(path, **options)
    return refused.value


def written(folder, content, name="loans.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def test_broken_workbook(tmp_path, rng):
    for start in (b"PK\x03\x04", b"PK\x03\x04\x14\x00\x06\x00"):
        path = hostile.random_bytes(tmp_path / "noise.xlsx", rng, start)
        assert refusal(path).code == "broken"
    cut = hostile.workbook(tmp_path / "cut.xlsx")
    cut.write_bytes(cut.read_bytes()[:3_000])
    error = refusal(cut)
    assert error.code == "broken"
    assert str(error).startswith("cut.xlsx: The workbook is damaged")


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bytes_never_kill_the_reader(tmp_path, rng, seed):
    path = hostile.workbook(tmp_path / "flipped.xlsx")
    content = bytearray(path.read_bytes())
    rng.seed(seed)
    for _ in range(40):
        content[rng.randrange(len(content))] = rng.randrange(256)
    path.write_bytes(content)
    try:
        read_table(path)
    except UploadError as error:
        assert error.code in SENTENCES


def test_noise_that_claims_to_be_csv(tmp_path, rng):
    # Noise alone could begin like a picture, which is refused as one.
    path = hostile.random_bytes(tmp_path / "noise.csv", rng, start=b"loan,")
    assert refusal(path).code in {"encoding", "control_character"}


def test_wrong_encoding_named_by_the_user(tmp_path):
    path = written(tmp_path, "借款人,結餘\r\n陳,1\r\n".encode("big5"))
    error = refusal(path, encoding="utf-8")
    assert error.code == "encoding"
    assert "CSV UTF-8" in str(error)
    assert refusal(path, encoding="klingon").code == "encoding"


def test_zero_bytes_in_text(tmp_path):
    path = written(tmp_path, b"id,a\n1,b\n2,c\n" + b"\0\0x,\n" * 40)
    assert refusal(path).code in {"control_character", "encoding"}


@pytest.mark.parametrize(
    ("old", "row", "column"),
    [(b">Wong Kee<", 2, "B (borrower)"), (b">borrower<", 1, "B")],
    ids=["cell", "heading"],
)
def test_zero_byte_that_a_workbook_spells_out_names_its_cell(
    tmp_path, old, row, column
):
    book = hostile.workbook(tmp_path / "nul.xlsx")
    hostile.repacked(book, lambda _, part: part.replace(old, b">a_x0000_b<"))
    error = refusal(book)
    assert (error.code, error.row, error.column) == ("control_character", row, column)
    assert (error.sheet, str(error).startswith("nul.xlsx, sheet Loans")) == (
        "Loans",
        True,
    )


def test_megabyte_in_a_cell_names_row_and_column(tmp_path):
    text = "x" * 1_048_576
    path = written(tmp_path, f"id,note\n1,a\n2,{text}\n".encode())
    error = refusal(path)
    assert (error.code, error.row, error.column) == ("cell_too_long", 3, "B (note)")
    assert "1048576" in str(error)
    book = hostile.workbook(tmp_path / "long.xlsx")
    filler = b'<c r="B4" t="inlineStr"><is><t>' + text.encode() + b"</t></is></c>"
    row = b'<row r="4">' + filler + b"</row></sheetData>"
    hostile.repacked(book, hostile.on_sheet(b"</sheetData>", row))
    error = refusal(book)
    assert (error.code, error.row) == ("cell_too_long", 4)
    assert (error.sheet, error.column) == ("Loans", "B (borrower)")


def test_unclosed_quotation_mark_names_its_row(tmp_path):
    path = written(tmp_path, b'id,note\n1,"a\n' + b"2,b\n" * 20_000)
    error = refusal(path)
    assert (error.code, error.row) == ("cell_too_long", 2)
    assert "quotation mark" in str(error)


@pytest.mark.parametrize("address", ["XFD1048576", "A1048576", "XFD1", "GS3", "ZZ2"])
def test_one_cell_far_away(tmp_path, address):
    error = refusal(hostile.lone_cell(tmp_path / "far.xlsx", address))
    assert error.code == "far_cell"
    assert str(error.row) in address


def test_far_cell_that_the_look_misses_kills_only_the_child(tmp_path):
    path = hostile.lone_cell(tmp_path / "quiet.xlsx", "XFD1048576")
    old, new = b'r="XFD1048576"', b"r='XFD1048576'"
    hostile.repacked(path, hostile.on_sheet(old, new))
    hostile.repacked(path, hostile.on_sheet(b'<row r="1048576"', b"<row r='1048576'"))
    assert refusal(path).code == "memory"
    assert os.getpid() > 0


def test_zip_bomb(tmp_path):
    error = refusal(hostile.bomb(tmp_path / "bomb.xlsx", 200))
    assert error.code == "packed_too_tightly"
    assert "sheet1.xml" in str(error)


def test_bomb_that_lies_about_its_sizes(tmp_path):
    error = refusal(hostile.lying_sizes(tmp_path / "lie.xlsx", 100))
    assert error.code in {"broken", "memory"}


def test_bomb_of_many_parts(tmp_path):
    many = {f"xl/media/{number}.png": b"" for number in range(2_500)}
    path = hostile.repacked(hostile.workbook(tmp_path / "many.xlsx"), add=many)
    error = refusal(path)
    assert (error.code, error.params["limit"]) == ("too_many_parts", 2_000)


def test_unpacked_size_is_limited(tmp_path):
    path = hostile.workbook(tmp_path / "big.xlsx")
    assert refusal(path, limits=Limits(unpacked_bytes=2_000)).code == (
        "unpacked_too_large"
    )


def test_archive_in_the_archive_is_not_opened(tmp_path):
    assert len(read_table(hostile.nested(tmp_path / "nested.xlsx"))) == 2


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/evil.xml", "xl\\evil.xml", "xl/../../evil.xml"]
)
def test_part_names_that_leave_the_archive(tmp_path, name):
    path = hostile.workbook(tmp_path / "names.xlsx")
    assert refusal(hostile.repacked(path, add={name: b"<a/>"})).code == "part_name"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
def test_document_type_in_any_part(tmp_path, part):
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'

    def change(name, content):
        if name != part:
            return content
        head, tail = content[:0], content
        if content.startswith(b"<?xml"):
            head, _, tail = content.partition(b"?>")
            head += b"?>"
        return head + entity + tail

    path = hostile.repacked(hostile.workbook(tmp_path / "dtd.xlsx"), change)
    error = refusal(path)
    assert (error.code, error.params["part"]) == ("document_type", part)


def test_document_type_behind_a_long_comment(tmp_path):
    comment = b"<!--" + b"x" * 20_000 + b'--><!DOCTYPE a SYSTEM "x">'
    path = hostile.workbook(tmp_path / "late.xlsx")
    hostile.repacked(path, hostile.on_sheet(b"<worksheet", comment + b"<worksheet"))
    assert refusal(path).code == "broken"


def test_macros_and_links_to_other_files(tmp_path):
    path = hostile.workbook(tmp_path / "macro.xlsx")
    assert refusal(hostile.repacked(path, add={"xl/vbaProject.bin": b"x"})).code == (
        "macros"
    )
    path = hostile.workbook(tmp_path / "links.xlsx")
    add = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert refusal(hostile.repacked(path, add=add)).code == "external_links"


def test_formula_cells_are_named(tmp_path):
    path = hostile.workbook(tmp_path / "sums.xlsx", C5="=SUM(C2:C3)", C6="=C5*2")
    error = refusal(path)
    assert (error.code, error.row, error.column) == ("formulas", 5, "C")
    assert error.params == {"count": 2, "cells": "C5, C6"}
    assert str(error) == (
        "sums.xlsx, sheet Loans, row 5, column C: 2 cells hold formulas (C5, C6). "
        "Copy the table and paste it as values."
    )
    table = read_table(path, limits=Limits(refuse_formulas=False))
    assert (table.formula_count, table.formula_cells) == (2, ("C5", "C6"))


def test_error_values_are_named_not_read_as_blank(tmp_path):
    path = hostile.workbook(tmp_path / "errors.xlsx")
    cell = b'<row r="4"><c r="C4" t="e"><v>#N/A</v></c></row></sheetData>'
    hostile.repacked(path, hostile.on_sheet(b"</sheetData>", cell))
    error = refusal(path)
    assert (error.code, error.row, error.column) == ("error_cells", 4, "C")


def test_row_with_more_cells_than_headings(tmp_path):
    error = refusal(written(tmp_path, b"id,name\n1,a\n2,Chan, Wong & Co\n"))
    assert (error.code, error.row) == ("ragged_row", 3)
    assert error.params == {"cells": 3, "columns": 2}


def test_same_heading_twice(tmp_path):
    error = refusal(written(tmp_path, b"id,Sum,sum\n1,2,3\n"))
    assert (error.code, error.row, error.column) == ("duplicate_header", 1, "C")


def test_too_many_rows_and_columns(tmp_path):
    path = written(tmp_path, b"id\n" + b"1\n" * 11)
    assert refusal(path, limits=Limits(rows=10)).params == {"limit": 10}
    path = written(tmp_path, ",".join(f"c{n}" for n in range(201)).encode() + b"\n")
    assert refusal(path).code == "too_many_columns"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "no_header"),
        (b"id,name\n", "no_rows"),
        (b"%PDF-1.7 ...", "unknown_type"),
        (b"\x89PNG\r\n\x1a\n", "unknown_type"),
        (b"<html><table>", "unknown_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
    ],
)
def test_files_that_are_no_table(tmp_path, content, code):
    assert refusal(written(tmp_path, content)).code == code


def test_empty_workbook_and_unknown_sheet(tmp_path):
    path = hostile.workbook(tmp_path / "empty.xlsx", [], [])
    assert refusal(path).code == "no_header"
    error = refusal(hostile.workbook(tmp_path / "one.xlsx"), sheet="Budget")
    assert (error.code, error.params["sheets"]) == ("no_sheet", "Loans")


def test_file_larger_than_the_limit_is_not_opened(tmp_path):
    path = written(tmp_path, b"id\n" + b"1\n" * 600_000)
    error = refusal(path, limits=Limits(file_bytes=1_048_576))
    assert (error.code, error.params["limit"]) == ("too_large", 1)


def test_slow_file_is_given_up(tmp_path):
    rows = "\n".join(f"{number},{'x' * 30}" for number in range(400_000))
    path = written(tmp_path, f"id,note\n{rows}\n".encode())
    assert refusal(path, limits=Limits(seconds=0)).code == "time"


def test_plain_zip_is_no_workbook(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert refusal(path).code == "broken"


def test_name_shown_is_the_one_people_know(tmp_path):
    path = written(tmp_path, b"", "4f1c.upload")
    error = refusal(path, name="貸款.csv")
    assert str(error) == "貸款.csv: The file is empty. Export it again."


def test_every_sentence_takes_only_numbers_and_names_it_is_given():
    names = ["size", "limit", "reason", "part", "count", "sheets", "cells", "length"]
    given = dict.fromkeys([*names, "header", "columns", "encoding"], "x")
    for code in SENTENCES:
        with translation.override("en"):
            sentence = str(UploadError(code, file="f", **given))
        assert sentence.startswith("f: ")
        assert sentence.endswith(".")
