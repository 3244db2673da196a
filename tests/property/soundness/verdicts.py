"""What each kind of finding claims about a run, and whether some run confirms it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from typing import Any

from reference import (
    ConcurrentOverwrite,
    MissedCase,
    NeverReady,
    Reference,
    UnsetOutput,
    UnsetRead,
    Unsound,
)
from reference.graphs import END, Place, Position, RoundOver, called, names_read, names_written

from flowc.source import Span
from flowc.trees import syntax
from soundness.checking import Judged
from soundness.fields import FOLDED, TYPES
from soundness.goals import Clash, Missed, Stranded, UnsetAt, UnsetAtEnd, Waiting, Walked
from soundness.running import WrongType
from soundness.ways import NOWHERE, Head, Ways, is_stop, key_of
from soundness.witnesses import GAP, Trial, stops_told, ticked

#: The findings of the checks that follow the flow.
FOLLOWING = (
    "FLW301", "FLW310", "FLW401", "FLW402", "FLW407", "FLW501", "FLW505", "FLW506", "FLW507",
)  # fmt: skip

#: The warnings that an annotation contradicts a field: one of the two is wrong.
DOUBTED = ("FLW808", "FLW809")

#: A graph that refers to unknown names cannot be walked, nor can one with an `end` inside a
#: parallel part.
LOST = ("FLW101", "FLW216")


# ---- fields without a value ----------------------------------------------------------------------


def unset_read(trial: Trial) -> bool:
    reader, field = trial.names[:2]
    if reader in trial.ways.info.occurrences:
        goal = UnsetAt(reader, field, trial.primary)
        return trial.walks(goal, trial.ways_told(field))
    position = trial.position_of(trial.primary)
    assert position is not None
    goal = UnsetAt("", field, trial.primary)
    ways = (way[:-1] for way in trial.ways_told(field) if way[-1] == reader)
    return trial.walks(goal, ways, wanted=[key_of(position)])


def unset_output(trial: Trial) -> bool:
    field = trial.names[0]
    return trial.walks(UnsetAtEnd(field), trial.ways_told(field))


def never_written(trial: Trial) -> bool:
    field = trial.names[0]
    info = trial.ways.info
    outputs = [output.name.text for output in info.decl.outputs]
    if field in outputs and END not in trial.ways.reachable("start"):
        return True  # no run reaches its end, which is a finding too
    position = trial.position_of(trial.primary)
    if position is not None:
        key = key_of(position)
        goal = UnsetAt("", field, trial.primary)
        return trial.walks(goal, trial.ways_to(key), wanted=[key])
    readers = [
        name
        for name in info.occurrences
        if any(read.span == trial.primary for read in names_read(info.node(name)))
    ]
    if not readers:
        return trial.walks(UnsetAtEnd(field), trial.ways_to(END))
    return any(
        trial.walks(UnsetAt(name, field, trial.primary), trial.ways_to(name)) for name in readers
    )


# ---- routing -------------------------------------------------------------------------------------


def missed_case(trial: Trial) -> bool:
    """Say whether each value in the headline can reach the ``match`` and has no arm."""
    key, subject = next(
        (key_of(Place(path, index)), step.subject)
        for path in trial.ways.info.paths
        for index, step in enumerate(path.steps)
        if isinstance(step, syntax.MatchStep) and step.subject.span == trial.primary
    )
    field = subject.name if isinstance(subject, syntax.NameExpr) else ""
    return all(
        trial.walks(Missed(trial.primary, field, value), trial.ways_to(key), wanted=[key])
        for value in values_without_arm(trial)
    )


def values_without_arm(trial: Trial) -> list[Any]:
    headline = trial.finding.headline
    if "has no `_`" in headline:
        return ["anything else"] if "`str`" in headline else [1_000_003]
    return [value_of(word, trial) for word in trial.names[1:]]


def value_of(word: str, trial: Trial) -> Any:
    """Return the value that is written as *word*: a constant, a member of an enum, a class."""
    known: dict[str, Any] = {"None": None, "True": True, "False": False, "int": 7}
    reference = Reference(trial.program.file, None)
    if word in known:
        return known[word]
    if word.startswith('"'):
        return word.strip('"')
    if word in reference.classes:
        return reference.classes[word]()
    return next(members[word] for members in reference.enums.values() if word in members)


# ---- parallel parts ------------------------------------------------------------------------------


def clash(trial: Trial) -> bool:
    field = trial.names[-1]
    places = [trial.writer_at(found.span) for found in trial.finding.annotations]
    first, *others = [head for head in places if head is not None]
    if trial.finding.headline.startswith("every item"):
        goal = Clash(field, frozenset([first] if is_stop(first) else []))
        return trial.walks(goal, trial.ways_to(first), twice=trial.branches_of(first))
    return bool(others) and all(clash_of(trial, field, first, other) for other in others)


def clash_of(trial: Trial, field: str, one: Head, two: Head) -> bool:
    """Say whether both write *field* in branches that run in parallel."""
    goal = Clash(field, frozenset(head for head in (one, two) if is_stop(head)))
    first, second = trial.branches_of(one), trial.branches_of(two)
    beside = next(region for region in reversed(second) if region not in first)
    path = next(path for path in trial.ways.info.paths if id(path) == beside)
    return any(
        trial.walks(goal, trial.ways_to(one), beside={beside: way})
        for way in islice(trial.ways_inside(path, two), 5)
    )


def two_writers(trial: Trial) -> bool:
    first, second, _, field = trial.names
    return trial.walks(Clash(field, frozenset((first, second))), trial.ways_to(first))


def cycle_of_waiting(trial: Trial) -> bool:
    cycle = stops_told(trial.finding)
    info = trial.ways.info
    for writer, reader in pairwise(cycle):
        read = {found.name for found in names_read(info.node(reader))}
        if not read.intersection(names_written(info.node(writer))):
            return False
    return trial.walks(Waiting(frozenset(cycle)), trial.ways_to(cycle[0]))


# ---- shape ---------------------------------------------------------------------------------------


def dead_end(trial: Trial) -> bool:
    rounds = [
        place
        for place in trial.ways.rounds
        if isinstance(place.step, syntax.RepeatStep) and place.step.keyword == trial.primary
    ]
    if rounds:  # the last iteration is an error, and nothing leaves an earlier one
        heads = trial.ways.heads(RoundOver(rounds[0]))
        return END not in trial.ways.reachable(*(head for head in heads if is_stop(head)))
    homes = [
        trial.ways.home(name).step.span
        for name, places in trial.ways.info.mentions.items()
        if any(place.step.span == trial.primary for place in places)
    ]
    goal = Stranded(homes[0] if homes else trial.primary)
    return trial.walks(goal, trial.ways_to(NOWHERE), wanted=[NOWHERE])


def no_end(trial: Trial) -> bool:
    return END not in trial.ways.reachable("start")


def unreachable(trial: Trial) -> bool:
    told = {name for note in trial.finding.notes for name in ticked(note.text)} | {*trial.names}
    return not trial.ways.reachable("start").intersection(told)


def endless(trial: Trial) -> bool:
    """Say whether the cycle can be walked, and nothing on it leaves it."""
    cycle = stops_told(trial.finding)
    if END in trial.ways.reachable(*(stop for stop in cycle if not GAP.fullmatch(stop))):
        return False
    ways = (
        [*way, *rest[1:]]
        for rest in trial.ways_told("")
        for way in islice(trial.ways_to(rest[0]), 3)
    )
    return trial.walks(Walked(), ways)


def self_arrow(trial: Trial) -> bool:
    info, name = trial.ways.info, trial.names[0]
    behind = [
        inside_try(info.follow(place)) for place in info.mentions[name] if info.goes_on(place)
    ]
    return any(
        isinstance(place, Place)
        and isinstance(place.step, syntax.NodeStep)
        and called(place.step) == name
        for place in behind
    )


def inside_try(position: Position) -> Position:
    """Return the position that is certainly reached from *position*: a ``try`` decides nothing."""
    while isinstance(position, Place) and isinstance(position.step, syntax.TryStep):
        position = Place(position.step.body, 0)
    return position


def second_way(trial: Trial) -> bool:
    info = trial.ways.info
    places = [place for place in info.mentions[trial.names[0]] if info.goes_on(place)]
    return len({key_of(info.follow(place)) for place in places}) > 1


# ---- walls ---------------------------------------------------------------------------------------


def crossed_wall(trial: Trial) -> bool:
    info, name = trial.ways.info, trial.names[0]
    regions = {info.region(place.path) for place in info.mentions.get(name, ())}
    return len(regions) + (name in trial.ways.flowing) > 1


def entered_repeat(trial: Trial) -> bool:
    info = trial.ways.info
    return len({tuple(info.repeats(p.path)) for p in info.mentions[trial.names[0]]}) > 1


# ---- all -----------------------------------------------------------------------------------------

CONFIRMED_BY: dict[str, Callable[[Trial], bool]] = {
    "FLW203": unreachable,
    "FLW204": dead_end,
    "FLW205": no_end,
    "FLW210": second_way,
    "FLW214": self_arrow,
    "FLW215": crossed_wall,
    "FLW217": entered_repeat,
    "FLW301": missed_case,
    "FLW310": missed_case,
    "FLW401": unset_read,
    "FLW402": never_written,
    "FLW407": unset_output,
    "FLW501": clash,
    "FLW505": cycle_of_waiting,
    "FLW506": two_writers,
    "FLW507": unset_read,
    "FLW601": endless,
}


def is_confirmed(trial: Trial) -> bool:
    """Say whether some run confirms the finding of *trial*."""
    return CONFIRMED_BY[trial.finding.code.number](trial)


def trials(program: Judged) -> Sequence[Trial]:
    """Return the findings of *program* that a run can prove."""
    reference = Reference(program.file, None)
    ways = {name: Ways(info) for name, info in reference.graphs.items()}
    lost = {
        graph_at(finding.primary.span, reference)
        for finding in program.problems
        if finding.code.number in LOST
    }
    found = [finding for finding in program.problems if finding.code.number in CONFIRMED_BY]
    placed = [(finding, graph_at(finding.primary.span, reference)) for finding in found]
    return [
        Trial(program, finding, graph, ways[graph])
        for finding, graph in placed
        if graph not in lost
    ]


def graph_at(span: Span, reference: Reference) -> str:
    """Return the graph that contains *span*."""
    return next(
        name
        for name, info in reference.graphs.items()
        if info.decl.span.start <= span.start < info.decl.span.end
    )


def announced(mishap: Unsound, program: Judged) -> bool:
    """Say whether *program* was rejected for what happened in a run of it.

    If its shape is broken, the checks that follow the flow do not run: then that is the finding.
    """
    if any(error.code.number not in FOLLOWING for error in program.errors):
        return True
    said = {name for error in program.errors for name in ticked(error.headline)}
    match mishap:
        case UnsetRead(field=field) | UnsetOutput(field=field) | ConcurrentOverwrite(field=field):
            return field in said
        case MissedCase(span=span):
            missed = any(error.primary.span == span for error in program.errors)
            return missed or may_be_mistyped(program)
        case NeverReady(waiting=waiting):
            return bool(said.intersection(waiting))
        case WrongType():
            return may_be_mistyped(program)
    return False


def may_be_mistyped(program: Judged) -> bool:
    """Say whether a function may return what its field does not accept: a run would check that when
    the result lands, which the interpreter does not.
    """
    doubted = any(found.code.number in DOUBTED for found in program.problems)
    return doubted or promises_nothing(program)


def promises_nothing(program: Judged) -> bool:
    """Say whether a function without annotations returns something other than a number."""
    return any(
        isinstance(node, syntax.NodeDecl)
        and node.target is not None
        and node.target.text == "untyped"
        and not all((TYPES | FOLDED)[name].startswith("int") for name in names_written(node))
        for info in Reference(program.file, None).graphs.values()
        for node in info.nodes.values()
    )
