"""How much: each line's share of its cost, then its ceilings from the narrowest to the widest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from measures.money import Money, exponent, rounded
from schemes.rules.definition import LANGUAGES, Cap, Line, Texts
from schemes.rules.outcome import LineAward, Step, StepKind
from schemes.rules.texts import money, number, own_sentence
from schemes.rules.version import CompiledLine, CompiledTrack, Version
from schemes.rules.working import State

ZERO = Decimal(0)
HUNDRED = Decimal(100)
Missing = Callable[[Iterable[str]], tuple[str, ...]]


@dataclass
class Award:
    """What a track awards: line by line, with all steps; `total` None while one is open."""

    lines: list[LineAward] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    total: Decimal | None = ZERO
    missing: list[str] = field(default_factory=list)
    is_claimed: bool = False
    is_payable: bool = False


def award(
    version: Version, track: CompiledTrack, state: State, missing: Missing
) -> Award:
    """The award for the facts at hand; nothing in them makes it raise.

    Every line is cut to its ceilings in the order of `CAP_ORDER` and then rounded to the
    cent, halves up; later lines see what earlier ones have used up.
    """
    return _Awarding(version, track, state, missing).run()


class _Awarding:
    """One run over the lines; `given` is what each has got so far, None if open."""

    def __init__(
        self, version: Version, track: CompiledTrack, state: State, missing: Missing
    ) -> None:
        self.version = version
        self.track = track
        self.state = state
        self.missing = missing
        self.currency = version.terms.currency
        self.given: dict[str, Decimal | None] = {}
        self.award = Award()

    def run(self) -> Award:
        for compiled in self.track.lines:
            self._line(compiled)
        done = self.award
        if done.total is not None and len(done.lines) > 1:
            result = self._said(done.total)
            done.steps.append(Step(
                "award.total", "total",
                {line.line: line.amount.amount for line in done.lines if line.amount},
                done.total, own_sentence("total", {"result": result}),
            ))  # fmt: skip
        return done

    def _line(self, compiled: CompiledLine) -> None:
        line, state = compiled.line, self.state
        claimed = compiled.claimed(state) if compiled.claimed else True
        if claimed is False:
            return
        payable = self._payable(compiled) if claimed else None
        if payable is False:
            self.award.is_claimed = True
            refusal = compiled.refuse(state) if compiled.refuse else {}
            nothing = Money(0, self.currency)
            cost = state.values.get(line.cost)
            self.award.lines.append(
                LineAward(line.key, line.label, cost, nothing, refusal=refusal)
            )
            return
        amount = self._shared(compiled) if payable else None
        bound = ""
        if amount is not None:
            amount, bound = self._cut(compiled, amount)
        if amount is not None:
            amount = self._rounded(line, amount)
        self._keep(compiled, amount, bound)

    def _payable(self, compiled: CompiledLine) -> object:
        if compiled.payable is None:
            return True
        state, line = self.state, compiled.line
        state.begin()
        payable = compiled.payable(state)
        inputs = {name: state.values.get(name) for name in state.used}
        if payable is not None:
            refused = compiled.refuse(state) if compiled.refuse else {}
            allowed = own_sentence("payable", {"label": line.label})
            self._step(
                f"award.{line.key}.payable", "criterion", inputs, payable,
                allowed if payable else refused, names=tuple(inputs),
            )  # fmt: skip
        return payable

    def _keep(self, compiled: CompiledLine, amount: Decimal | None, bound: str) -> None:
        line, done = compiled.line, self.award
        self.given[line.key] = amount
        done.is_claimed = done.is_payable = True
        lacking = self.missing(compiled.rests_on) if amount is None else ()
        done.missing += [key for key in lacking if key not in done.missing]
        made = None if amount is None else Money.of(amount, self.currency)
        cost = self.state.values.get(line.cost)
        done.lines.append(
            LineAward(line.key, line.label, cost, made, bound, missing=lacking)
        )
        if amount is None or done.total is None:
            done.total = None
        else:
            done.total += amount

    def _shared(self, compiled: CompiledLine) -> Decimal | None:
        line, values = compiled.line, self.state.values
        cost, share = values.get(line.cost), values.get(self.track.track.share)
        if cost is None or share is None:
            return None
        amount: Decimal = cost * share / HUNDRED
        self._step(
            f"award.{line.key}.share", "share",
            {"cost": cost, "share": share}, amount,
            own_sentence("share", {
                "label": line.label, "share": number(share),
                "cost": self._said(cost), "result": self._said(amount),
            }),
            names=(line.cost, self.track.track.share),
        )  # fmt: skip
        return amount

    def _cut(
        self, compiled: CompiledLine, amount: Decimal
    ) -> tuple[Decimal | None, str]:
        bound = ""
        for cap, covered in compiled.ceilings:
            at, used = self.state.values.get(cap.at), self._used(covered)
            if at is None or used is None:
                return None, ""
            room = max(at - used, ZERO)
            result = min(amount, room)
            earlier = [line.before for line in covered]
            figures = (amount, at, used, room, result)
            self._cap_step(compiled.line, cap, figures, earlier)
            if result < amount:
                bound = cap.key
            amount = result
        return amount, bound

    def _used(self, lines: Iterable[Line]) -> Decimal | None:
        """What was awarded earlier for these lines, and what this claim gave them."""
        total = ZERO
        for line in lines:
            before = self.state.values.get(line.before)
            now = self.given.get(line.key, ZERO)
            if before is None or now is None:
                return None
            total += before + now
        return total

    def _cap_step(
        self,
        line: Line,
        cap: Cap,
        figures: tuple[Decimal, ...],
        earlier: Iterable[str],
    ) -> None:
        amount, at, used, room, result = figures
        binds = result < amount
        rule = ("cap_binds" if binds else "cap_holds") + ("" if used else "_unused")
        words = {
            "at": at, "used": used, "room": room, "amount": amount, "result": result,
        }  # fmt: skip
        text = own_sentence(
            rule, {"cap": cap.label, **{k: self._said(v) for k, v in words.items()}}
        )
        self._step(
            f"award.{line.key}.{cap.key}", "cap",
            {"amount": amount, "at": at, "used": used}, result, text,
            binds=binds, names=(cap.at, *earlier),
        )  # fmt: skip

    def _rounded(self, line: Line, amount: Decimal) -> Decimal:
        result = rounded(amount, exponent(self.currency))
        if result != amount:
            words: dict[str, Texts | str] = {
                "amount": number(amount), "result": self._said(result),
            }  # fmt: skip
            self._step(
                f"award.{line.key}.rounding", "rounding", {"amount": amount}, result,
                own_sentence("rounded", words), names=(),
            )  # fmt: skip
        return result

    def _step(
        self,
        rule: str,
        kind: StepKind,
        inputs: Mapping[str, Any],
        output: Any,
        text: Texts,
        *,
        names: Iterable[str],
        binds: bool = False,
    ) -> None:
        marked = self.state.doubted(names)
        self.award.steps.append(Step(rule, kind, inputs, output, text, binds, marked))

    def _said(self, amount: Decimal) -> Texts:
        return {each: money(amount, self.currency, each) for each in LANGUAGES}
