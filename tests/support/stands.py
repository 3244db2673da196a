"""Versions of one flow file, and threads that they left at every place where a thread can rest."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
from cutting import killed

from flowc.compare import Comparison, Fate, How, Rest, compare
from flowc.pipeline import Built, build
from flowc.project import Project
from flowc.source import Source
from flowrt import Checkpointer, FlowError, Paused
from flowrt.errors import UNFIT

INPUTS = ({"text": "raw", "level": 2}, {"text": "sew", "level": 0}, {"text": "lengthy", "level": 3})
ANSWERS: dict[str, Any] = {
    "confirm": True, "allow": True, "agree": True, "review.approve": True, "inspect.approve": True,
    "more": "go", "last": "bye", "sort": "question",
}  # fmt: skip

#: The places where threads rest, by the names of the threads.
Stands = dict[str, frozenset[Rest]]


@attrs.frozen(eq=False)
class Version:
    """One version, its graph, and the store of its threads."""

    built: Built
    source: Source
    graph: Any
    place: Checkpointer

    @classmethod
    def of(cls, path: Path, text: str, name: str, place: Checkpointer) -> Version:
        """Compile a text, and import the graph of this name."""
        source = Source(str(path), text)
        built = build(source, Project.at(source.path))
        assert built.text is not None, [one.headline for one in built.checked.problems]
        module = loaded(path.with_name(f"{path.stem}_flow.py"), built.text)
        return cls(built, source, getattr(module, name).bind(checkpointer=place), place)


def loaded(path: Path, text: str) -> ModuleType:
    """Import a generated module."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def compared(old: Version, new: Version) -> Comparison:
    """Return the differences between two versions."""
    programs = old.built.checked.program, new.built.checked.program
    return compare(*programs, (old.source, new.source))


# ---- threads -------------------------------------------------------------------------------------


def waiting(version: Version) -> Stands:
    """Run a version on each input, and copy the thread at each place where it waits."""
    stands: Stands = {}
    for number in range(len(INPUTS)):
        thread = f"run {number}"
        for _ in stops(version, number, thread):
            name = f"wait {len(stands)}"
            version.graph.copy_thread(thread, to=name)
            stands[name] = where(version, name)
    return stands


def stopped(version: Version) -> Stands:
    """Kill runs after each of their entries; failed runs stay as they failed.

    Of runs that rest at the same places, only one is kept.
    """
    stands: Stands = {}
    for number in range(len(INPUTS)):
        thread = f"whole {number}"
        for _ in stops(version, number, thread):
            pass  # to the end or to a failure
        head = version.place.head(thread)
        assert head is not None
        for count in range(1, head.seq + 1):
            name = f"{thread} killed behind {count}"
            killed(version.place, thread, name, count)
            rests = where(version, name)
            if rests and rests not in stands.values():
                stands[name] = rests
        rests = where(version, thread)
        if head.status == "failed" and rests:
            stands[thread] = rests
    return stands


def broken_off(version: Version, rests: Iterator[Rest]) -> Stands:
    """Let a run pause at each of these break points that some run reaches."""
    found = (_broken_off(version, rest) for rest in rests)
    return {thread: where(version, thread) for thread in found if thread is not None}


def _broken_off(version: Version, rest: Rest) -> str | None:
    point = {f"pause_{rest.how}": [rest.node.replace(".", "/")]}
    for number in range(len(INPUTS)):
        thread = f"{rest.how} {rest.node} {number}"
        if any(result.breaks for result in stops(version, number, thread, **point)):
            return thread
    return None


def stops(version: Version, number: int, thread: str, **settings: Any) -> Iterator[Paused]:
    """Run a version on one of the inputs, and yield at each pause."""
    result = begun(version.graph, INPUTS[number], thread, **settings)
    while isinstance(result, Paused):
        yield result
        questions = [question.name for question in result.questions]
        result = answered(version.graph, thread, questions[:1], **settings)


def begun(graph: Any, given: dict[str, Any], thread: str, **settings: Any) -> object:
    """Begin a run, with the parameters that the version has."""
    known = {name: value for name, value in given.items() if name in graph.intake.params}
    if "who" in graph.intake.required:
        known["who"] = "me"
    if graph.state.__annotations__["level"] == "str":
        known["level"] = str(known["level"])
    try:
        return graph.invoke(known, thread_id=thread, **settings)
    except (ValueError, FlowError):  # of a node, uncaught
        return None


def answered(graph: Any, thread: str, questions: list[str], **settings: Any) -> object:
    """Answer questions, by a string or a bool depending on the version."""
    answers = {question: ANSWERS.get(question, True) for question in questions}
    if graph.state.__annotations__["approved"] == "str":
        answers |= {name: "yes" for name in answers if name in ("confirm", "allow")}
    try:
        return graph.resume(thread, answers, **settings)
    except (ValueError, FlowError):
        return None


def where(version: Version, thread: str) -> frozenset[Rest]:
    """Return where a thread rests, in the terms of the prediction."""
    state = version.graph.get_state(thread)
    waits = {one.name.partition("[")[0] for one in (*state.questions, *state.waits)}
    points = {Rest(How(one.when), one.node.replace("/", ".")) for one in state.breaks}
    stopped = {Rest(How.STOPPED, one.replace("/", ".")) for one in state.next}
    stopped -= {Rest(How.STOPPED, name) for name in waits}
    # For questions, the prediction is about threads that do nothing but wait for answers.
    if state.status not in ("paused", "idle") and stopped:
        return frozenset(stopped)
    return frozenset(points or {Rest(How.WAITS, name) for name in waits})


# ---- what happens to them ------------------------------------------------------------------------


def goes_on(old: Version, new: Version, thread: str) -> bool:
    """Say whether a thread of the old version can be resumed by the new one.

    If it cannot, it is left as it was; if it can, a node may still fail.
    """
    graph = new.graph.bind(checkpointer=old.place)
    graph.copy_thread(thread, to="taken up")
    before = old.place.head("taken up")
    try:
        graph.resume("taken up")
    except UNFIT:
        assert old.place.head("taken up") == before
        return False
    except Exception as error:
        # An error that a handler caught before and none catches now, remade from the journal.
        is_old = type(error).__module__ == "flowrt.threads.replayed"
        return old.place.head("taken up") != before and not is_old
    finally:
        graph.delete_thread("taken up")
    return True


def wrong_of(old: Version, new: Version, stands: Stands) -> Iterator[str]:
    """Yield the threads for which the prediction is wrong."""
    fates = compared(old, new).fates["Desk"]
    for thread, rests in stands.items():
        predicted = {fates[rest] for rest in rests}
        happened = goes_on(old, new, thread)
        sure = Fate.BREAKS in predicted or predicted == {Fate.GOES_ON}
        if sure and happened != (predicted == {Fate.GOES_ON}):
            at = ", ".join(f"{rest.how} {rest.node}" for rest in sorted(rests))
            yield f"`{thread}`, {at}: it was predicted that it {predicted}"
