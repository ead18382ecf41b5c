"""Makes filled workbooks out of the published samples, with the facts they must state.

Every change is one entry of a list: cells to write, and what it does to the published
facts. The expected facts come from the publisher's snapshot and that list alone; nothing
of greenfin's reader takes part.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

Key = tuple[str, tuple[tuple[str, str], ...]]
LONGEST = 80
KILOS, TONNES, CUBIC = "kilograms (kg)", "metric tonnes (t)", "cubic meters (m3)"
UNITS = {KILOS: "utr:kg", TONNES: "utr:t", CUBIC: "utr:m3"}
COUNTRIES = [
    ("Hong Kong", "HK"), ("France", "FR"), ("Germany", "DE"), ("Spain", "ES"),
    ("Japan", "JP"), ("Poland", "PL"), ("Austria", "AT"), ("Belgium", "BE"),
    ("Netherlands (Kingdom of the)", "NL"), ("Portugal", "PT"), ("Slovenia", "SI"), ("Ireland", "IE"),
]  # fmt: skip
WASTES = [
    ("15 01 01 - Non-Hazardous - Paper and cardboard packaging", "150101"),
    ("    15 01 02 - Non-Hazardous - Plastic packaging", "150102"),
    ("20 01 08 - Non-Hazardous - Biodegradable kitchen and canteen waste", "200108"),
    ("20 03 01 - Non-Hazardous - Mixed municipal waste", "200301"),
    ("20 01 21 - Hazardous - Fluorescent tubes and other mercury-containing waste", "200121"),
]  # fmt: skip
POLLUTANTS = [
    ("Asbestos", "AsbestosMember"), ("Methane (CH4)", "MethaneCH4Member"),
    ("Lindane", "LindaneMember"), ("Toluene", "TolueneMember"),
    ("Zinc and compounds (Zn)", "ZincAndCompoundsZnMember"),
]  # fmt: skip
ISSUES = [
    "ClimateChange", "Pollution", "WaterAndMarineResources",
    "BiodiversityAndEcosystems", "CircularEconomy", "OwnWorkforce",
    "WorkersInTheValueChain", "AffectedCommunities", "ConsumersAndEndUsers",
    "BusinessConduct",
]  # fmt: skip
RIGHTS = [
    "ChildLabour", "ForcedLabour", "HumanTrafficking", "Discrimination",
    "AccidentPrevention", "OtherContent",
]  # fmt: skip
CHOICES = {
    "EmployeeCountingMethodology": [
        ("At the end of the reporting period", "AtTheEndOfTheReportingPeriodMember"),
    ],
    "TypeOfNumberOfEmployees": [("Headcount", "HeadcountMember")],
    "BasisForReporting": [
        ("Sustainability report prepared on an individual basis", "IndividualMember"),
    ],
    "UndertakingsLegalForm": [
        ("cooperative", "CooperativeMember"),
        ("sole proprietorship", "SoleProprietorshipMember"),
        ("partnership", "PartnershipMember"),
        ("other (please specify the legal form in the row below)", "OtherUndertakingsLegalFormMember"),
    ],
    "BasisForPreparation": [
        ("Option A (Basic Module only)", "OptionABasicModuleOnlyMember"),
    ],
    "CountryOfPrimaryOperationsAndLocationOfSignificantAssets": COUNTRIES,
}  # fmt: skip
PLAIN = {
    "Assets": None, "Turnover": None,
    "NumberOfEmployees": "xbrli:pure", "NumberOfMaleEmployees": "xbrli:pure",
    "NumberOfFemaleEmployees": "xbrli:pure",
    "NumberOfPermanentContractEmployees": "xbrli:pure",
    "TotalEnergyConsumption": "utr:MWh",
    "GrossScope1GreenhouseGasEmissions": "utr:tCO2e",
    "GrossMarketBasedScope2GreenhouseGasEmissions": "utr:tCO2e",
    "GrossLocationBasedScope2GreenhouseGasEmissions": "utr:tCO2e",
    "AmountOfWaterWithdrawnAtSitesLocatedInAreasOfHighWaterStress": "utr:m3",
    "WaterDischargeFromUndertakingProductionProcesses": "utr:m3",
    "NumberOfRecordableWorkRelatedAccidentsInTheReportingPeriod": "xbrli:pure",
    "RevenueDerivedFromCoal": None, "RevenueDerivedFromChemicalProduction": None,
    "AverageNumberOfAnnualTrainingHoursPerMaleEmployee": "xbrli:pure",
    "FinancialInvestmentInTheCapitalOrAssetsOfSocialEconomyEntities": None,
}  # fmt: skip
TEXTS = [
    "LinkToPreviousReportContainingDisclosuresThatRemainUnchanged",
    "OtherUndertakingsLegalForm",
    "DescriptionOfMainBusinessRelationships",
    "DescriptionOfATargetRelatedToAPolicy",
    "DisclosureOfAnyOtherSocialAndOrEntitySpecificSocialDisclosures",
    "SpecificationOfOtherHumanRightsRelatedToTheConfirmedIncident",
]
WORDS = [
    "Two\nlines & <three> \"quotes\"", "氣候變化由董事會監督", "é" * 81, "a" * 30_000,
    "  spaces kept  ", "x" * 80, "1", "TRUE-ish", "=not a formula",
]  # fmt: skip
YES_NO = [
    "UndertakingAppliesCircularEconomyPrinciples",
    "UndertakingHasACodeOfConductOrHumanRightsPolicyForItsOwnWorkforce",
    "UndertakingHasConfirmedHumanRightsIncidentsInItsOwnWorkforce",
    "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement",
    "DisclosureOfWhetherItHasUndertakenClimateChangeAdaptationActionsForAnyClimateRelatedHazardsAndTransitionEvents",
]
AREAS = ["TotalSealedArea", "TotalNatureOrientedAreaOnSite", "TotalNatureOrientedAreaOffSite", "TotalUseOfLand"]  # fmt: skip


@dataclass
class Plan:
    """Cells to write, and the facts that must be read then."""

    areas: dict[str, tuple[str, str, int, int]]
    facts: dict[Key, tuple]
    member_names: dict[str, str]
    cells: dict[tuple[str, str], object] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    notes: dict[Key, tuple] = field(default_factory=dict)

    def write(self, name: str, value: object, row: int = 0, column: str = "") -> None:
        """Write a cell of a name: its first, or that row and column."""
        sheet, first, top, _ = self.areas[name]
        self.cells[sheet, f"{column or first}{top + row}"] = value

    def state(self, concept: str, value: object, unit: str | None, *dims) -> None:
        """A fact must be read; its footnotes stay."""
        key = (f"vsme:{concept}", tuple(dims))
        notes = self.facts[key][2] if key in self.facts else self.notes.get(key, ())
        self.facts[key] = (value, unit, notes)

    def drop(self, concept: str, *dims) -> None:
        """A fact must not be read; its footnotes wait for another."""
        key = (f"vsme:{concept}", tuple(dims))
        if gone := self.facts.pop(key, None):
            self.notes[key] = gone[2]


def mutated(plan: Plan, chance: random.Random) -> Plan:
    """A plan of six to fourteen changes, drawn from every kind."""
    kinds = [*KINDS, *chance.choices(KINDS, k=4)]
    for kind in chance.sample(kinds, k=chance.randint(6, 14)):
        if kind.__name__ not in plan.done:
            kind(plan, chance)
            plan.done.append(kind.__name__)
    return plan


def number(plan: Plan, chance: random.Random) -> None:
    for concept in chance.sample(sorted(PLAIN), k=6):
        value = Decimal(
            chance.choice(["0", "0.5", "1234567.89", "17", "1e6", "0.000125"])
        )
        plan.write(concept, float(value))
        plan.state(concept, Decimal(f"{value:.12g}"), PLAIN[concept])


def blank(plan: Plan, chance: random.Random) -> None:
    for concept in chance.sample(sorted(PLAIN), k=3):
        plan.write(concept, chance.choice([None, "-", ""]))
        plan.drop(concept)


def choice(plan: Plan, chance: random.Random) -> None:
    for concept in chance.sample(sorted(CHOICES), k=3):
        label, member = chance.choice(CHOICES[concept])
        plan.write(concept, label)
        plan.state(concept, (member,), None)


def texts(plan: Plan, chance: random.Random) -> None:
    for concept in chance.sample(TEXTS, k=3):
        words = chance.choice(WORDS)
        plan.write(concept, words)
        cut = (
            f"{words[:LONGEST]}…[{len(words)} chars]" if len(words) > LONGEST else words
        )
        plan.state(concept, cut, None)


def answers(plan: Plan, chance: random.Random) -> None:
    for concept in chance.sample(YES_NO, k=3):
        is_yes = chance.random() < 0.5
        plan.write(concept, "YES" if is_yes else "NO")
        plan.state(concept, is_yes, None)


def land_unit(plan: Plan, chance: random.Random) -> None:
    label, unit = chance.choice(
        [("hectares (ha)", "utr:ha"), ("squared meters (m2)", "utr:sqm")]
    )
    plan.write("TotalUseOfLand_unit", label)
    for concept in AREAS:
        value = chance.randint(0, 9_000)
        plan.write(concept, value)
        plan.state(concept, Decimal(value), unit)


def ticks(plan: Plan, chance: random.Random) -> None:
    name = "SustainabilityIssueAddressedByPracticePolicyAndOrFutureInitiative"
    chosen = [chance.random() < 0.4 for _ in ISSUES]
    for index, is_ticked in enumerate(chosen):
        plan.write(name, is_ticked, column="DEFGHIJKLM"[index])
    _set(plan, name, ISSUES, chosen)
    name = "TypeOfHumanRightRelatedToTheConfirmedIncident"
    count = min(len(RIGHTS), plan.areas[name][3] - plan.areas[name][2] + 1)
    chosen = [chance.random() < 0.5 for _ in range(count)]
    for index, is_ticked in enumerate(chosen):
        plan.write(name, is_ticked, row=index)
    _set(plan, name, RIGHTS, chosen)


def _set(plan: Plan, name: str, names: list[str], chosen: list[bool]) -> None:
    members = [f"{names[i]}Member" for i, is_ticked in enumerate(chosen) if is_ticked]
    if members:
        plan.state(name, tuple(sorted(members)), None)
    else:
        plan.drop(name)


def omitted(plan: Plan, chance: random.Random) -> None:
    name = "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
    lists = {
        ("None",): (),
        ("B4 - Pollution of air, water and soil",): ("B4-PollutionOfAirWaterAndSoilMember",),
        ("C4 - Climate risks", "B6 - Water"): ("B6-WaterMember", "C4-ClimateRisksMember"),
    }  # fmt: skip
    labels, members = chance.choice(sorted(lists.items()))
    _, _, first, last = plan.areas[name]
    for row in range(last - first + 1):
        plan.write(name, labels[row] if row < len(labels) else "", row=row)
    plan.state(name, members, None)


def nace(plan: Plan, chance: random.Random) -> None:
    name = "NaceSectorClassificationCodes"
    codes = ["A - 01.11 Growing of cereals", "C - 10.71 Manufacture of bread", "I - 56.11 Restaurant activities", "H - 49.41 Freight transport by road"]  # fmt: skip
    chosen = chance.sample(codes, k=chance.randint(1, 4))
    for row in range(6):
        plan.write(name, f"NACE {chosen[row]}" if row < len(chosen) else None, row=row)
    members = [f"NACE_{code[0]}{code[4:9].replace('.', '')}" for code in chosen]
    plan.state(name, tuple(sorted(members)), None)


def countries(plan: Plan, chance: random.Random) -> None:
    concept = "NumberOfEmployeesForCountryOfEmploymentContract"
    axis = "vsme:CountryOfEmploymentContractAxis"
    for key in [key for key in plan.facts if key[0] == f"vsme:{concept}"]:
        plan.facts.pop(key)
    chosen = chance.sample(COUNTRIES, k=chance.randint(0, len(COUNTRIES)))
    for row in range(100):
        label, code = chosen[row] if row < len(chosen) else (None, "")
        value = chance.randint(1, 400) if label else None
        plan.write("CountryOfEmploymentContractAxis", label, row=row)
        plan.write(concept, value, row=row)
        if label:
            plan.state(concept, Decimal(value), "xbrli:pure", (axis, f"country:{code}"))


def wastes(plan: Plan, chance: random.Random) -> None:
    stems = ["WasteDivertedToRecycleOrReuse", "WasteDirectedToDisposal", "TotalWasteRecycledReusedAndDirectedToDisposal"]  # fmt: skip
    axis = "vsme:TypeOfWasteAxis"
    for key in [key for key in plan.facts if key[1] and key[1][0][0] == axis]:
        plan.facts.pop(key)
    chosen = chance.sample(WASTES, k=chance.randint(1, len(WASTES)))
    for row in range(12):
        label, code = chosen[row] if row < len(chosen) else (None, "")
        unit = chance.choice([KILOS, TONNES, CUBIC]) if label else None
        plan.write("TypeOfWasteAxis", label, row=row)
        plan.write("WasteDirectedToDisposalMass_unit", unit, row=row)
        for stem in stems:
            value = chance.randint(0, 10_000) / 10 if label else None
            plan.write(f"{stem}Mass", value, row=row)
            if label:
                kind = "Volume" if unit == CUBIC else "Mass"
                member = plan.member_names[code]
                number_ = Decimal(f"{Decimal(str(value)):.12g}")
                plan.state(f"{stem}{kind}", number_, UNITS[unit], (axis, member))


def pollutants(plan: Plan, chance: random.Random) -> None:
    concepts = ["AmountOfEmissionToAir", "AmountOfEmissionToWater", "AmountOfEmissionToSoil"]  # fmt: skip
    axis = "vsme:TypeOfPollutantAxis"
    for key in [key for key in plan.facts if key[0].removeprefix("vsme:") in concepts]:
        plan.facts.pop(key)
    unit = chance.choice([KILOS, TONNES])
    plan.write("AmountOfEmissionToAir_unit", unit)
    chosen = chance.sample(POLLUTANTS, k=chance.randint(1, len(POLLUTANTS)))
    for row in range(8):
        label, member = chosen[row] if row < len(chosen) else (None, "")
        plan.write("TypeOfPollutantAxis", label, row=row)
        for concept in concepts:
            value = chance.choice([None, chance.randint(0, 50)]) if label else None
            plan.write(concept, value, row=row)
            if value is not None:
                plan.state(
                    concept, Decimal(value), UNITS[unit], (axis, f"vsme:{member}")
                )


def full_tables(plan: Plan, chance: random.Random) -> None:
    """Sites and subsidiaries to the last row of their tables."""
    site, owner = (
        "vsme:IdentifierOfSiteTypedAxis",
        "vsme:IdentifierOfSubsidiaryTypedAxis",
    )
    for row in range(100):
        key = (site, str(row + 1))
        city = f"City {chance.randint(1, 10**6)}"
        plan.write("CityOfSite", city, row=row)
        plan.state("CityOfSite", city, None, key)
        name = f"Subsidiary {row} 公司"
        plan.write("NameOfTheSubsidiary", name, row=row)
        plan.state("NameOfTheSubsidiary", name, None, (owner, str(row + 1)))


def materials(plan: Plan, chance: random.Random) -> None:
    axis = "vsme:IdentifierOfMaterialTypedAxis"
    for key in [key for key in plan.facts if key[1] and key[1][0][0] == axis]:
        plan.facts.pop(key)
    count = chance.choice([0, 1, 3, 100])
    for row in range(100):
        is_used = row < count
        unit = chance.choice([KILOS, TONNES, CUBIC])
        value = chance.randint(1, 999)
        plan.write(
            "NameOfMaterialUsed", f"Material {row}" if is_used else None, row=row
        )
        plan.write("WeightOfMaterialUsed", value if is_used else None, row=row)
        plan.write("WeightOfMaterialUsed_unit", unit if is_used else None, row=row)
        if is_used:
            key = (axis, str(row + 1))
            concept = (
                "VolumeOfMaterialUsed" if unit == CUBIC else "WeightOfMaterialUsed"
            )
            plan.state("NameOfMaterialUsed", f"Material {row}", None, key)
            plan.state(concept, Decimal(value), UNITS[unit], key)


def target_year(plan: Plan, chance: random.Random) -> None:
    base, target = chance.randint(2015, 2025), chance.randint(2027, 2050)
    axis = "vsme:ReportingScopesAxis"
    for name, member, year in (
        ("GreenhouseGasEmissionReductionTargetBaseYear", "BaselineYearMember", base),
        ("GreenhouseGasEmissionReductionTargetYear", "TargetYearMember", target),
    ):
        plan.write(name, year)
        plan.state(name, Decimal(year), None)
        value = chance.randint(0, 500)
        plan.write(f"GrossScope1GreenhouseGasEmissions_{member}", value)
        plan.state(
            "GrossScope1GreenhouseGasEmissions", Decimal(value), "utr:tCO2e",
            (axis, f"vsme:{member}"),
        )  # fmt: skip


KINDS: list[Callable[[Plan, random.Random], None]] = [
    number, blank, choice, texts, answers, land_unit, ticks, omitted, nace, countries,
    wastes, pollutants, full_tables, materials, target_year,
]  # fmt: skip
