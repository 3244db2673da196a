"""Whether a run took the path that a test expects, and where it diverged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import ExpectPath, NodeName
from flowrt.testing import Passed
from flowrt.testing.record import names

#: The number of nodes that are shown on each side of the divergence.
_AROUND = 6


def judge_path(step: ExpectPath, passed: Sequence[Passed]) -> Iterator[Diagnostic]:
    """Yield a finding if the nodes of *step* are not those that the run completed."""
    matching = _Matching(step.nodes)
    came = list(matching.names_of(passed))
    expected = [node.text for node in step.nodes]
    if came != expected:
        yield _other_path(step, expected, came)


@attrs.define
class _Matching:
    """Names the steps of a path as the test does: a subgraph by its nodes, or as a whole if the
    test names it at that position.
    """

    expected: tuple[NodeName, ...]
    at: int = 0

    def names_of(self, passed: Sequence[Passed], prefix: str = "") -> Iterator[str]:
        """Yield the names of the completed nodes."""
        for one in passed:
            name = f"{prefix}{one.name}"
            if one.inner is None or (one.is_done and self._names_next(name)):
                self.at += 1
                yield name
            else:
                yield from self.names_of(one.inner, f"{name}.")

    def _names_next(self, name: str) -> bool:
        return self.at < len(self.expected) and self.expected[self.at].text == name


def _other_path(step: ExpectPath, expected: list[str], came: list[str]) -> Diagnostic:
    place = _parting(expected, came)
    notes = [f"expected: {_shown(expected, place)}", f"taken:    {_shown(came, place)}"]
    if place == len(expected):
        return finding(
            codes.TEST_FAILED,
            f"the run went on behind this path, to `{came[place]}`"[:100],
            step.nodes[-1].span if step.nodes else step.span,
            f"`{came[place]}` comes next",
            notes=notes,
        )
    node = step.nodes[place]
    if place == len(came):
        headline, label = f"the run did not come to `{node.text}`", "the path ends before this"
    else:
        headline = f"the run came to `{came[place]}`, not to `{node.text}`"
        label = f"`{came[place]}` comes here"
    return finding(codes.TEST_FAILED, headline[:100], node.span, label, notes=notes)


def _parting(expected: list[str], came: list[str]) -> int:
    for place, (left, right) in enumerate(zip(expected, came, strict=False)):
        if left != right:
            return place
    return min(len(expected), len(came))


def _shown(path: list[str], place: int) -> str:
    """Return the part of *path* around *place*."""
    if not path:
        return "no node"
    first, last = max(0, place - _AROUND), place + _AROUND + 1
    shown = [*(["…"] if first else []), *path[first:last], *(["…"] if last < len(path) else [])]
    return " -> ".join(shown)


def spelled(passed: Sequence[Passed]) -> str:
    """Return a path as text, with every subgraph replaced by its nodes."""
    path = list(names(passed))
    return _shown(path, len(path))
