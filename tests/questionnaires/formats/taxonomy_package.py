"""A taxonomy package made from the data we hold, for a validator that knows no network.

It declares what `questionnaires/formats/vsme/data` says: each concept with its type and
the kind of its period, the code lists as domains, the tables as closed hypercubes. What
it cannot hold are the publisher's labels, references and formula rules.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from questionnaires.formats.vsme.taxonomy import Concept, concepts, members, rules
from questionnaires.formats.vsme.xbrl_json import ENTRY_POINT, NAMESPACES

VSME = NAMESPACES["vsme"]
FOLDER = ENTRY_POINT.rpartition("/")[0]
FILES = {
    prefix: f"{FOLDER}/{prefix}.xsd" for prefix in ("vsme", "country", "nace", "waste")
}
ROLES = f"{FOLDER}/role"
ARCROLES = "http://xbrl.org/int/dim/arcrole"
SCHEMAS = {
    "http://www.xbrl.org/2003/instance": "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd",
    "http://xbrl.org/2005/xbrldt": "http://www.xbrl.org/2005/xbrldt-2005.xsd",
    "http://www.xbrl.org/dtr/type/2024-01-31": "https://www.xbrl.org/dtr/type/2024-01-31/types.xsd",
    "http://xbrl.org/2020/extensible-enumerations-2.0": "https://www.xbrl.org/2020/extensible-enumerations-2.0.xsd",
}
TYPES = {
    "text": "xbrli:stringItemType", "textblock": "dtr:textBlockItemType",
    "boolean": "xbrli:booleanItemType", "date": "xbrli:dateItemType",
    "year": "xbrli:gYearItemType", "decimal": "xbrli:decimalItemType",
    "money": "xbrli:monetaryItemType", "percent": "dtr:percentItemType",
    "ghg": "dtr:ghgEmissionsItemType", "energy": "dtr:energyItemType",
    "ghg_per_money": "dtr:ghgEmissionsPerMonetaryItemType",
    "mass": "dtr:massItemType", "volume": "dtr:volumeItemType", "area": "dtr:areaItemType",
    "choice": "enum2:enumerationItemType", "choices": "enum2:enumerationSetItemType",
}  # fmt: skip
SPACES = (
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xbrli="http://www.xbrl.org/2003/instance" '
    'xmlns:link="http://www.xbrl.org/2003/linkbase" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xbrldt="http://xbrl.org/2005/xbrldt" '
    'xmlns:dtr="http://www.xbrl.org/dtr/type/2024-01-31" '
    'xmlns:enum2="http://xbrl.org/2020/extensible-enumerations-2.0"'
)
OWN_KEY = (
    '<xs:element name="TYP" id="vsme_TYP"><xs:simpleType>'
    '<xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction>'
    "</xs:simpleType></xs:element>"
)
Arc = tuple[str, str, str, str]


def write_package(path: Path) -> None:
    """The package as a ZIP in the form that validators take."""
    top = "taxonomy"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(f"{top}/META-INF/taxonomyPackage.xml", _about())
        package.writestr(f"{top}/META-INF/catalog.xml", _catalogue())
        for prefix, address in FILES.items():
            package.writestr(f"{top}/{_inside(address)}", _schema(prefix))
        package.writestr(f"{top}/{_inside(ENTRY_POINT)}", _entry_point())
        package.writestr(f"{top}/{_inside(FOLDER)}/definitions.xml", _definitions())


def _inside(address: str) -> str:
    return address.removeprefix("https://")


def _about() -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<tp:taxonomyPackage xml:lang="en" xmlns:tp="http://xbrl.org/2016/taxonomy-package">
<tp:identifier>{FOLDER}/rebuilt</tp:identifier><tp:name>VSME, rebuilt</tp:name>
<tp:version>1</tp:version><tp:entryPoints><tp:entryPoint><tp:name>All</tp:name>
<tp:entryPointDocument href="{ENTRY_POINT}"/></tp:entryPoint></tp:entryPoints>
</tp:taxonomyPackage>"""


def _catalogue() -> str:
    return """<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
<rewriteURI uriStartString="https://xbrl.efrag.org/" rewritePrefix="../xbrl.efrag.org/"/>
</catalog>"""


def _frame(namespace: str, body: str) -> str:
    imports = "".join(
        f'<xs:import namespace="{space}" schemaLocation="{address}"/>'
        for space, address in SCHEMAS.items()
    )
    before, _, rest = body.partition("<!-- imports -->")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema {SPACES} xmlns:vsme="{VSME}" targetNamespace="{namespace}"
  elementFormDefault="qualified">{before}{imports}{rest}</xs:schema>"""


def _entry_point() -> str:
    imports = "".join(
        f'<xs:import namespace="{NAMESPACES[prefix]}" schemaLocation="{prefix}.xsd"/>'
        for prefix in FILES
    )
    types = "".join(
        f'<link:roleType roleURI="{ROLES}/{name}" id="role-{name}">'
        "<link:usedOn>link:definitionLink</link:usedOn></link:roleType>"
        for name in sorted({role for role, *_ in arcs()})
    )
    return _frame(
        f"{FOLDER}/all",
        f"""<xs:annotation><xs:appinfo>{types}
<link:linkbaseRef xlink:type="simple" xlink:href="definitions.xml"
  xlink:role="http://www.xbrl.org/2003/role/definitionLinkbaseRef"
  xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>
</xs:appinfo></xs:annotation><!-- imports -->{imports}""",
    )


def _schema(prefix: str) -> str:
    made = {name for arc in arcs() for name in arc[2:] if name.startswith(f"{prefix}:")}
    if prefix != "vsme":
        return _frame(
            NAMESPACES[prefix], "<!-- imports -->" + "".join(map(_member, sorted(made)))
        )
    tables = {
        f"vsme:{concept.table}" for concept in concepts().values() if concept.table
    }
    axes = set(_axes())
    own = {f"vsme:{name}" for name in concepts()}
    plain = sorted(made - tables - axes - own)
    body = [
        OWN_KEY,
        *(_concept(concept) for concept in concepts().values()),
        *(_abstract(table, "xbrldt:hypercubeItem") for table in sorted(tables)),
        *(_axis(axis) for axis in sorted(axes)),
        *map(_member, plain),
    ]
    return _frame(VSME, "<!-- imports -->" + "".join(body))


def _element(name: str, about: str) -> str:
    prefix, _, local = name.partition(":")
    return f'<xs:element name="{local}" id="{prefix}_{local}" nillable="true" {about}/>'


def _concept(concept: Concept) -> str:
    about = (
        f'type="{TYPES[concept.type]}" substitutionGroup="xbrli:item" '
        f'xbrli:periodType="{concept.period}"'
    )
    if concept.list:
        about += (
            f' enum2:domain="{_domain(concept.list)}"'
            f' enum2:linkrole="{ROLES}/list-{concept.list}" enum2:headUsable="false"'
        )
    return _element(f"vsme:{concept.name}", about)


def _abstract(name: str, group: str, more: str = "") -> str:
    return _element(
        name,
        'type="xbrli:stringItemType" abstract="true" xbrli:periodType="instant" '
        f'substitutionGroup="{group}" {more}',
    )


def _member(name: str) -> str:
    return _element(
        name,
        'type="dtr:domainItemType" abstract="true" substitutionGroup="xbrli:item" '
        'xbrli:periodType="duration"',
    )


def _axis(axis: str) -> str:
    typed = 'xbrldt:typedDomainRef="#vsme_TYP"' if _is_typed(axis) else ""
    return _abstract(axis, "xbrldt:dimensionItem", typed)


def _is_typed(axis: str) -> bool:
    return axis.endswith("TypedAxis")


def _domain(name: str) -> str:
    return f"vsme:ListOf_{name}"


def _axes() -> dict[str, list[str]]:
    """The members of each axis, the default first; none where the key is one's own."""
    axes: dict[str, list[str]] = {}
    for about in rules()["tables"].values():
        axes[f"vsme:{about['axis']}"] = list(members().get(about.get("list", ""), ()))
    for name, about in rules()["members"].items():
        members_of = axes.setdefault(f"vsme:{about['axis']}", [])
        members_of.insert(
            0 if about.get("default") else len(members_of), f"vsme:{name}"
        )
    return axes


def _axis_of(table: str) -> str:
    if about := rules()["tables"].get(table):
        return f"vsme:{about['axis']}"
    energy = table == "BreakdownOfEnergyConsumptionTable"
    return f"vsme:{'BreakdownOfEnergyConsumptionAxis' if energy else 'ReportingScopesAxis'}"


@cache
def arcs() -> tuple[Arc, ...]:
    """All definition arcs: role, kind, from, to."""
    return tuple(_all_arcs())


def _all_arcs() -> Iterator[Arc]:
    for name, listed in members().items():
        for member in listed:
            yield f"list-{name}", "domain-member", _domain(name), member
    for concept in concepts().values():
        if concept.table:
            yield concept.table, "all", f"vsme:{concept.name}", f"vsme:{concept.table}"
    axes = _axes()
    defaults = {
        f"vsme:{about['axis']}": f"vsme:{name}"
        for name, about in rules()["members"].items()
        if about.get("default")
    }
    for table in dict.fromkeys(c.table for c in concepts().values() if c.table):
        axis = _axis_of(table)
        yield table, "hypercube-dimension", f"vsme:{table}", axis
        for member in axes[axis]:
            yield table, "dimension-domain", axis, member
    for axis, member in defaults.items():
        yield "defaults", "dimension-default", axis, member


def _definitions() -> str:
    roles: dict[str, list[Arc]] = {}
    for arc in arcs():
        roles.setdefault(arc[0], []).append(arc)
    refs = "".join(
        f'<link:roleRef roleURI="{ROLES}/{role}" xlink:type="simple" '
        f'xlink:href="vsme-all.xsd#role-{role}"/>'
        for role in roles
    )
    kinds = "".join(
        f'<link:arcroleRef arcroleURI="{ARCROLES}/{kind}" xlink:type="simple" '
        f'xlink:href="http://www.xbrl.org/2005/xbrldt-2005.xsd#{kind}"/>'
        for kind in sorted({arc[1] for arc in arcs()})
    )
    links = "".join(_link(role, own) for role, own in roles.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><link:linkbase {SPACES}>'
        f"{refs}{kinds}{links}</link:linkbase>"
    )


def _link(role: str, own: list[Arc]) -> str:
    locators = "".join(
        f'<link:loc xlink:type="locator" xlink:label="{_label(name)}" '
        f'xlink:href="{name.partition(":")[0]}.xsd#{_label(name)}"/>'
        for name in dict.fromkeys(name for arc in own for name in arc[2:])
    )
    drawn = "".join(
        f'<link:definitionArc xlink:type="arc" xlink:arcrole="{ARCROLES}/{kind}" '
        f'xlink:from="{_label(start)}" xlink:to="{_label(end)}" order="{number}"'
        + (
            ' xbrldt:contextElement="scenario" xbrldt:closed="true"'
            if kind == "all"
            else ""
        )
        + "/>"
        for number, (_, kind, start, end) in enumerate(own, start=1)
    )
    return (
        f'<link:definitionLink xlink:type="extended" xlink:role="{ROLES}/{role}">'
        f"{locators}{drawn}</link:definitionLink>"
    )


def _label(name: str) -> str:
    return name.replace(":", "_")
