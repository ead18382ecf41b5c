"""Which released totals still hide single contributors when totals are subtracted.

A reader who knows every other contributor learns from a total the sum of the hidden
ones in it, and from several totals every sum and difference of those. Let the totals
be of two kinds, a tree (overall, sections, sectors) and one crossing partition
(districts). Make each shown cell a node, with what the shown cells below it leave of
it, and each hidden contributor an edge between its node in the tree and its node in
the partition, or to the node `outside` where its cell is not shown. A combination of
shown totals gives each node a number, and it involves just the contributors whose two
nodes differ: it is a cut of the graph. So the smallest group of contributors that any
arithmetic can isolate is the smallest cut, and all is safe when no cut of a connected
part is smaller than the minimum. This is the network form of two-way cell suppression.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Cell = tuple[str, str]
Node = Hashable
OUTSIDE: Node = ("", "outside")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hidden contribution is counted: its cells of the tree, widest first, its
    cell of the crossing partition, and any others.

    `weight` is 1, or 0 for the further contributions of a contributor that has several:
    then a cut may count it too low, never too high.
    """

    tree: tuple[Cell, ...]
    crossing: Cell | None
    others: tuple[Cell, ...] = ()
    weight: int = 1


Group = frozenset[str]
Unsafe = Callable[[Group], bool]


@dataclass(slots=True)
class _Graph:
    """Hidden contributors as edges between the nodes of the cells still shown."""

    edges: dict[str, tuple[Node, Node]]
    weights: dict[str, int]
    nodes: dict[Node, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for contributor, (one, other) in self.edges.items():
            if one != other:
                self.nodes[one].add(contributor)
                self.nodes[other].add(contributor)


def cells_to_hide(
    places: Mapping[str, Place], minimum: int, is_unsafe: Unsafe = lambda _: False
) -> dict[Cell, str]:
    """The cells that must not be shown, each with the reason.

    `places` says for each hidden contributor where it is counted. A cell of a further
    kind of cut, crossing both others, is hidden whenever a hidden contributor is in it.
    `is_unsafe` judges the contributors that one node isolates (dominance). Reasons:
    `difference` (fewer than the minimum), `dominated`, `crossing`. Cells without hidden
    contributors stay: they say nothing new.
    """
    hidden = {cell: "crossing" for place in places.values() for cell in place.others}
    while True:
        found = _next_unsafe(_graph(places, hidden), minimum, is_unsafe)
        if found is None:
            return hidden
        cell, reason = found
        hidden[cell] = reason


def _graph(places: Mapping[str, Place], hidden: Mapping[Cell, str]) -> _Graph:
    edges = {}
    for contributor, place in places.items():
        shown = [cell for cell in place.tree if cell not in hidden]
        crossing = place.crossing
        edges[contributor] = (
            shown[-1] if shown else OUTSIDE,
            crossing if crossing is not None and crossing not in hidden else OUTSIDE,
        )
    return _Graph(edges, {name: place.weight for name, place in places.items()})


def _next_unsafe(
    graph: _Graph, minimum: int, is_unsafe: Unsafe
) -> tuple[Cell, str] | None:
    for part in _connected(graph):
        small, reason = _unsafe_side(graph, part, minimum, is_unsafe)
        cells = [node for node in small if node != OUTSIDE]
        if cells:
            # The node with fewest contributors costs the reader least.
            cell = min(cells, key=lambda node: (len(graph.nodes[node]), str(node)))
            return cell, reason  # type: ignore[return-value]
    return None


def _unsafe_side(
    graph: _Graph, part: Sequence[Node], minimum: int, is_unsafe: Unsafe
) -> tuple[Iterable[Node], str]:
    for node in part:
        if node != OUTSIDE and is_unsafe(frozenset(graph.nodes[node])):
            return [node], "dominated"
    size, side = _smallest_cut(graph, part)
    if size >= minimum:
        return (), ""
    rest = [node for node in part if node not in side]
    return (rest if OUTSIDE in side else side), "difference"


def _connected(graph: _Graph) -> list[list[Node]]:
    """The connected parts of the graph, each sorted, in a fixed order."""
    parts, seen = [], set[Node]()
    for start in sorted(graph.nodes, key=str):
        if start in seen:
            continue
        part, waiting = [], [start]
        seen.add(start)
        while waiting:
            node = waiting.pop()
            part.append(node)
            ends = {end for c in graph.nodes[node] for end in graph.edges[c]}
            waiting += [end for end in ends if end not in seen]
            seen |= ends
        parts.append(sorted(part, key=str))
    return parts


def _smallest_cut(graph: _Graph, part: Sequence[Node]) -> tuple[int, set[Node]]:
    """Size and one side of the smallest cut of a connected part (Stoer and Wagner)."""
    weights = _weights(graph, part)
    merged: dict[Node, set[Node]] = {node: {node} for node in part}
    best, side = len(graph.edges) + 1, set[Node]()
    while len(weights) > 1:
        before, last, cut = _most_tightly_connected(weights)
        if cut < best:
            best, side = cut, set(merged[last])
        merged[before] |= merged.pop(last)
        _contract(weights, before, last)
    return best, side


def _weights(graph: _Graph, part: Sequence[Node]) -> dict[Node, dict[Node, int]]:
    weights: dict[Node, dict[Node, int]] = {node: defaultdict(int) for node in part}
    for node in part:
        for contributor in graph.nodes[node]:
            one, other = graph.edges[contributor]
            end = other if one == node else one
            weights[node][end] += graph.weights[contributor]
    return weights


def _most_tightly_connected(
    weights: Mapping[Node, Mapping[Node, int]],
) -> tuple[Node, Node, int]:
    """The last two nodes of a maximum adjacency order, and the weight of the last."""
    pull = dict.fromkeys(weights, 0)
    order: list[tuple[Node, int]] = []
    while pull:
        node = max(pull, key=lambda n: pull[n])
        order.append((node, pull.pop(node)))
        for neighbour, weight in weights[node].items():
            if neighbour in pull:
                pull[neighbour] += weight
    return order[-2][0], order[-1][0], order[-1][1]


def _contract(weights: dict[Node, dict[Node, int]], into: Node, gone: Node) -> None:
    for neighbour, weight in weights.pop(gone).items():
        weights[neighbour].pop(gone, None)
        if neighbour != into:
            weights[into][neighbour] += weight
            weights[neighbour][into] += weight
