"""Which encoding a text is in: certain by mark or UTF-8, else the likeliest."""

import codecs

import pytest

from documents.reading.encodings import find_encoding
from documents.reading.limits import RefusalError

CHINESE = "貸款編號,借款人,結餘\n1,金織有限公司,100\n2,香港海港麵家,200\n"
SIMPLIFIED = "贷款编号,借款人,结余\n1,金织有限公司,100\n2,香港海港面家,200\n"


@pytest.mark.parametrize(
    ("data", "name", "certain"),
    [
        (b"", "utf-8", True),
        (b"a,b\n1,2", "utf-8", True),
        (CHINESE.encode(), "utf-8", True),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig", True),
        (codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le"), "utf-16", True),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16", True),
        ("a,b\n1,2".encode("utf-16-le"), "utf-16-le", False),
        ("a,b\n1,2".encode("utf-16-be"), "utf-16-be", False),
        (CHINESE.encode("big5"), "big5hkscs", False),
        (SIMPLIFIED.encode("gb18030"), "gb18030", False),
        ("name,café\n1,Zürich\n".encode("cp1252"), "cp1252", False),
        ("price\n5 €\n".encode("cp1252"), "cp1252", False),
    ],
    ids=range(12),
)
def test_encoding_of_a_text(data, name, certain):
    found = find_encoding(data)
    assert (found.name, found.is_certain) == (name, certain)


@pytest.mark.parametrize("text", [CHINESE, f"{CHINESE}3,深水埗粉麵,300\n"])
def test_characters_of_hong_kong_come_back_from_big5(text):
    data = text.encode("big5hkscs")
    assert data.decode(find_encoding(data * 3).name) == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (codecs.BOM_UTF8 + b"\xff", "encoding"),
        (b"a\0b\0\0\0c\xff" * 30, "control_character"),
        (b"\0\0\0\0", "control_character"),
        (b"\x81\x8d\x8f\x90\x9d", "encoding"),
    ],
)
def test_what_is_no_text_is_refused(data, code):
    with pytest.raises(RefusalError) as caught:
        find_encoding(data)
    assert caught.value.code == code
