"""Tags and metadata: those of a run, from its settings, and those of a node, from the flow file."""

from __future__ import annotations

from typing import Any

import pytest
from ways import Way

import flowrt
from flowrt import MemoryCheckpointer, NodeStarted, RunStarted, TaskStarted, kit

LABELS: dict[str, Any] = {"tags": ["nightly", "eu"], "metadata": {"user": 7}}


@pytest.mark.parametrize("more", [{}, {"timeout": 60.0}], ids=["quick", "bounded"])
def test_a_function_is_told_the_labels_of_its_run(make, run: Way, more: dict[str, Any]):
    """This holds for every way to run, and for calls with options of their own."""
    seen: list[flowrt.Current] = []
    look = kit.Node("look", 1, lambda s: seen.append(flowrt.current()), **more)

    run(make.graph(lambda s: (look,), {}), {}, **LABELS)
    run(make.graph(lambda s: (look,), {}), {})

    assert [(one.tags, one.metadata) for one in seen] == [
        (("nightly", "eu"), {"user": 7}),
        ((), {}),
    ]


def test_outside_a_run_there_are_no_labels():
    """There is no run id either."""
    here = flowrt.current()

    assert (here.tags, here.metadata) == ((), {})


@pytest.mark.parametrize("more", [{}, {"timeout": 60.0}], ids=["quick", "bounded"])
def test_a_stream_tells_the_labels_of_the_run_and_of_each_node(make, items, more: dict[str, Any]):
    """The start of the run has the labels of the run, and each attempt has those of its node."""
    steps = (kit.Node("a", 1, lambda s: 1, tags=("model", "slow"), **more), kit.Node("b", 2, id))
    events = items(make.graph(lambda s: steps, {}), {}, mode=["tasks", "events"], **LABELS)

    begun = [item for _, item in events if isinstance(item, RunStarted)]
    nodes = [item.tags for _, item in events if isinstance(item, NodeStarted)]
    tasks = [item.tags for _, item in events if isinstance(item, TaskStarted)]
    assert [(one.tags, one.metadata) for one in begun] == [(("nightly", "eu"), {"user": 7})]
    assert nodes == tasks == [("model", "slow"), ()]


@pytest.mark.parametrize("is_elsewhere", [False, True], ids=["resting", "walked again"])
def test_a_run_that_goes_on_keeps_its_labels(make, is_elsewhere: bool):
    """This holds unless new ones are given, even if another process resumes the run."""
    seen: list[flowrt.Current] = []
    look = kit.Node("look", 1, lambda s: seen.append(flowrt.current()))
    then = kit.Node("then", 2, lambda s: seen.append(flowrt.current()))
    place = MemoryCheckpointer()
    graph = make.graph(lambda s: (look, then), {})
    kept = graph.bind(checkpointer=place)

    for thread in ("same", "other"):
        kept.invoke({}, thread_id=thread, pause_before=["then"], **LABELS)
    kept = graph.bind(checkpointer=place) if is_elsewhere else kept
    kept.resume("same")
    kept.resume("other", tags=["again"])

    assert [(one.tags, one.metadata) for one in seen] == [
        (("nightly", "eu"), {"user": 7}),
        (("nightly", "eu"), {"user": 7}),
        (("nightly", "eu"), {"user": 7}),
        (("again",), {"user": 7}),
    ]
