"""Writes a workbook again as other programs, and other people, would have.

Nothing here changes what the workbook says: each oddity is legal, and the facts of a
workbook that has gone through it must be the same. Independent of greenfin's reader.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from tests.questionnaires.formats.mutations import PLAIN, Plan

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip
RELATIONS = "xl/_rels/workbook.xml.rels"
Parts = dict[str, bytes]

# What people type, and what it means.

NUMBERS = [
    ("12,400", "12400"), ("12 400", "12400"), ("12\u00a0400.5", "12400.5"),
    ("1.234.567,8", "1234567.8"), ("0,45", "0.45"), (" 17 ", "17"), ("１２３", "123"),
    ("1'234.5", "1234.5"), ("1e3", "1000"), ("'42", "42"), ("1.234.567", "1234567"),
    ("0", "0"), ("12,5", "12.5"), ("1 234,56", "1234.56"), ("12,34,567", "1234567"),
]  # fmt: skip
AMOUNTS = [("€12,400", "12400"), ("EUR 7.5", "7.5"), ("1.234,5 EUR", "1234.5")]
SHARES = [("45%", "0.45"), ("4,5 %", "0.045"), (0.45, "0.45"), (45, "45"), ("0.45", "0.45")]  # fmt: skip
SHARED = ["PercentageGapInPayBetweenFemaleAndMaleEmployees", "PercentageOfEmployeesCoveredByCollectiveBargainingAgreements"]  # fmt: skip
YES = ["Yes", "yes ", "Y", "TRUE", True, 1]
NO = ["No", " no", "N", "FALSE", False, 0]
ANSWERS = [
    "UndertakingAppliesCircularEconomyPrinciples",
    "UndertakingHasConfirmedHumanRightsIncidentsInItsOwnWorkforce",
]
LAND = [
    ("Hectares (HA)", "utr:ha"), ("ha", "utr:ha"), ("squared meters (m²)", "utr:sqm"),
    (" m2 ", "utr:sqm"),
]  # fmt: skip
ENDS = "2026-12-31"
DAYS = ["31/12/2026", "31.12.2026", "31 Dec 2026", "2026/12/31", 46387, "2026-12-31T00:00:00"]  # fmt: skip


def texts_for_numbers(plan: Plan, chance: random.Random) -> None:
    for concept in chance.sample(sorted(PLAIN), k=6):
        is_money = PLAIN[concept] is None
        typed, meant = chance.choice([*NUMBERS, *(AMOUNTS if is_money else ())])
        plan.write(concept, typed)
        plan.state(concept, Decimal(meant), PLAIN[concept])


def shares(plan: Plan, chance: random.Random) -> None:
    for concept in SHARED:
        typed, meant = chance.choice(SHARES)
        plan.write(concept, typed)
        plan.state(concept, Decimal(meant), "xbrli:pure")


def words_for_answers(plan: Plan, chance: random.Random) -> None:
    for concept in ANSWERS:
        is_yes = chance.random() < 0.5
        plan.write(concept, chance.choice(YES if is_yes else NO))
        plan.state(concept, is_yes, None)


def words_for_ticks(plan: Plan, chance: random.Random) -> None:
    name = "SustainabilityIssueAddressedByPracticePolicyAndOrFutureInitiative"
    for index in range(10):
        typed = chance.choice(["TRUE", 1, "x"] if index < 2 else ["FALSE", 0, False])
        plan.write(name, typed, column="DEFGHIJKLM"[index])
    plan.state(name, ("ClimateChangeMember", "PollutionMember"), None)


def spelled_units(plan: Plan, chance: random.Random) -> None:
    label, unit = chance.choice(LAND)
    plan.write("TotalUseOfLand_unit", label)
    for concept in ("TotalSealedArea", "TotalNatureOrientedAreaOnSite",
                    "TotalNatureOrientedAreaOffSite", "TotalUseOfLand"):  # fmt: skip
        plan.write(concept, 7)
        plan.state(concept, Decimal(7), unit)


def typed_day(plan: Plan, chance: random.Random) -> None:
    plan.write("template_reporting_period_enddate", chance.choice(DAYS))


def shouted_choice(plan: Plan, chance: random.Random) -> None:
    label = chance.choice(
        ["  COOPERATIVE ", "Cooperative\u00a0", "vsme:CooperativeMember"]
    )
    plan.write("UndertakingsLegalForm", label)
    plan.state("UndertakingsLegalForm", ("CooperativeMember",), None)


TYPING: list[Callable[[Plan, random.Random], None]] = [
    texts_for_numbers, shares, words_for_answers, words_for_ticks, spelled_units,
    typed_day, shouted_choice,
]  # fmt: skip

# What programs write.


def _sheets(parts: Parts) -> list[str]:
    return sorted(n for n in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n))


def _shared(parts: Parts) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(parts["xl/sharedStrings.xml"]))


def _xml(root: ElementTree.Element) -> bytes:
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _without(parts: Parts, name: str) -> None:
    parts.pop(name, None)
    target = name.removeprefix("xl/")
    parts[RELATIONS] = re.sub(
        rb'<Relationship [^>]*Target="/?(xl/)?' + target.encode() + rb'"[^>]*/>', b"",
        parts[RELATIONS],
    )  # fmt: skip
    parts["[Content_Types].xml"] = re.sub(
        rb'<Override [^>]*PartName="/' + name.encode() + rb'"[^>]*/>', b"",
        parts["[Content_Types].xml"],
    )  # fmt: skip


def inline_strings(parts: Parts, chance: random.Random) -> None:
    """Every text in its cell, none shared."""
    texts = _shared(parts)
    for name in _sheets(parts):
        root = ElementTree.fromstring(parts[name])
        for cell in root.iter(f"{MAIN}c"):
            if cell.get("t") == "s":
                value = cell.find(f"{MAIN}v")
                item = texts[int(value.text)]
                cell.remove(value)
                cell.set("t", "inlineStr")
                inside = ElementTree.SubElement(cell, f"{MAIN}is")
                inside.extend(list(item))
        parts[name] = _xml(root)
    _without(parts, "xl/sharedStrings.xml")


def runs_and_readings(parts: Parts, chance: random.Random) -> None:
    """Texts cut into formatted runs, with a reading above them."""
    root = ElementTree.fromstring(parts.get("xl/sharedStrings.xml", b"<x/>"))
    for item in root:
        plain = item.find(f"{MAIN}t")
        if plain is None or not plain.text or len(plain.text) < 2:
            continue
        cut = chance.randrange(1, len(plain.text))
        texts = (plain.text[:cut], plain.text[cut:])
        item.remove(plain)
        for text in texts:
            run = ElementTree.SubElement(item, f"{MAIN}r")
            ElementTree.SubElement(run, f"{MAIN}rPr")
            ElementTree.SubElement(run, f"{MAIN}t").text = text
        reading = ElementTree.SubElement(item, f"{MAIN}rPh", {"sb": "0", "eb": "1"})
        ElementTree.SubElement(reading, f"{MAIN}t").text = "よみ"
    if len(root):
        parts["xl/sharedStrings.xml"] = _xml(root)


def moved_texts(parts: Parts, chance: random.Random) -> None:
    """The shared texts under another name, named by an absolute path."""
    if "xl/sharedStrings.xml" in parts:
        parts["xl/data/words.xml"] = parts.pop("xl/sharedStrings.xml")
        for name in (RELATIONS, "[Content_Types].xml"):
            parts[name] = re.sub(
                rb'"(/xl/)?sharedStrings\.xml"', b'"/xl/data/words.xml"', parts[name]
            )


def no_addresses(parts: Parts, chance: random.Random) -> None:
    """No address where a cell or a row follows the one before."""
    for name in _sheets(parts):
        root = ElementTree.fromstring(parts[name])
        last = 0
        for row in root.iter(f"{MAIN}row"):
            number, column = int(row.get("r")), 0
            for cell in row:
                here = _column(cell.get("r"))
                if here == column + 1:
                    del cell.attrib["r"]
                column = here
            if number == last + 1:
                del row.attrib["r"]
            last = number
        parts[name] = _xml(root)


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def strict(parts: Parts, chance: random.Random) -> None:
    """The strict kind of workbook, with namespaces of its own."""
    for name in [n for n in parts if n.startswith("xl/") and n.endswith(".xml")]:
        for old, new in STRICT.items():
            parts[name] = parts[name].replace(old, new)
    parts[RELATIONS] = parts[RELATIONS].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/",
    )


def no_calculation_chain(parts: Parts, chance: random.Random) -> None:
    _without(parts, "xl/calcChain.xml")


def marks_of_order(parts: Parts, chance: random.Random) -> None:
    """A byte order mark before each sheet."""
    for name in _sheets(parts):
        parts[name] = b"\xef\xbb\xbf" + parts[name].removeprefix(b"\xef\xbb\xbf")


def shuffled(parts: Parts, chance: random.Random) -> None:
    """The parts in another order."""
    names = list(parts)
    chance.shuffle(names)
    for name in names:
        parts[name] = parts.pop(name)


def moved_sheets(parts: Parts, chance: random.Random) -> None:
    """Sheets under other part names, named by absolute paths."""
    for name in _sheets(parts):
        moved = name.replace("xl/worksheets/sheet", "xl/worksheets/blad_")
        parts[moved] = parts.pop(name)
        short = name.removeprefix("xl/").encode()
        for where in (RELATIONS, "[Content_Types].xml"):
            parts[where] = re.sub(
                rb'"/?(xl/)?' + re.escape(short) + rb'"', b'"/' + moved.encode() + b'"',
                parts[where],
            )  # fmt: skip


def copied_names(parts: Parts, chance: random.Random) -> None:
    """Names again for one sheet only, as copying that sheet leaves them."""
    text = parts["xl/workbook.xml"].decode()
    copies = re.sub(
        r'<definedName name="([A-Z]\w+)"', r'<definedName localSheetId="1" name="\1"',
        "".join(re.findall(r"<definedName name=\"[A-Z]\w+\"[^>]*>[^<]*</definedName>", text)[:40]),
    )  # fmt: skip
    copies = re.sub(r"\$\d+", "$9", copies)
    parts["xl/workbook.xml"] = text.replace("<definedNames>", f"<definedNames>{copies}").encode()  # fmt: skip


def names_of_one_sheet(parts: Parts, chance: random.Random) -> None:
    """Every name belongs to a sheet, none to the workbook."""
    text = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = re.sub(
        r'<definedName name="([A-Z]\w+)"', r'<definedName localSheetId="0" name="\1"', text
    ).encode()  # fmt: skip


def macros(parts: Parts, chance: random.Random) -> None:
    parts["xl/vbaProject.bin"] = b"\xd0\xcf" * 100


def other_files(parts: Parts, chance: random.Random) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )


def other_prefixes(parts: Parts, chance: random.Random) -> None:
    """Every element with a prefix, as some libraries write it."""
    for name in _sheets(parts):
        parts[name] = _xml(ElementTree.fromstring(parts[name]))


PROGRAMS: list[Callable[[Parts, random.Random], None]] = [
    inline_strings, runs_and_readings, moved_texts, no_addresses, no_calculation_chain,
    marks_of_order, moved_sheets, copied_names, names_of_one_sheet, macros, other_files,
    other_prefixes, strict, shuffled,
]  # fmt: skip
#: These would undo each other.
APART = {("copied_names", "names_of_one_sheet"), ("inline_strings", "moved_texts")}


def typed_oddly(plan: Plan, chance: random.Random) -> Iterator[str]:
    """Some of the ways to type, in an order that does not matter."""
    for typing in chance.sample(TYPING, k=chance.randint(3, len(TYPING))):
        typing(plan, chance)
        yield typing.__name__


def written_oddly(
    path: Path, target: Path, number: int, chance: random.Random
) -> list[str]:
    """The workbook as some other program would have saved it; what was done.

    Numbers that follow each other go through all oddities, two at a time and more.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    chosen = set(chance.sample(PROGRAMS, k=chance.randint(0, 3)))
    chosen |= {PROGRAMS[(2 * number + each) % len(PROGRAMS)] for each in (0, 1)}
    done: list[str] = []
    for program in PROGRAMS:
        name = program.__name__
        if program in chosen and not any({name, each} == set(a) for a in APART for each in done):  # fmt: skip
            program(parts, chance)
            done.append(name)
    packing = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return done
