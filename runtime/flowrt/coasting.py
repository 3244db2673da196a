"""The fast path of a streamed run: consecutive plain nodes on the main line."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from typing import Any

from flowrt.context import SPOT, holds_call, sets_spot
from flowrt.limits import NEAR_LIMIT
from flowrt.machine import Machine
from flowrt.state import SCALARS, write
from flowrt.strand import Call, Strand
from flowrt.subgraphs import leave


def may_coast(machine: Machine) -> bool:
    """Say whether the run can do without what only the general path of a node reports or does."""
    watch, config = machine.watch, machine.run.config
    if config.debug or config.timeout is not None:
        return False
    if watch is None:
        return True
    if machine.keeper is not None:
        return not (watch.live or watch.timed or watch.checkpoints)
    return not watch.events


@holds_call
def coast(machine: Machine, strand: Strand) -> Iterator[Any]:
    """Run the consecutive plain nodes on the main line, up to the first other step.

    This is `Machine.begin` and `Machine.done` written out for the simplest case: it makes most of
    the difference between 0.3 and 3 µs per node of a streamed run.
    """
    frame = strand.frames[-1]
    walk, prefix, state = frame.walk, frame.prefix, frame.state
    folds = type(state).__folds__
    watch = machine.watch
    bare = watch is not None and watch.bare
    shows = watch is not None and watch.whole and len(strand.frames) == 1
    picture = watch.picture() if watch is not None and shows else None
    shown = {} if picture is None else picture.fields
    timed = watch if watch is not None and watch.timed else None
    call = Call(machine.run, strand)
    began = 0.0
    while True:
        try:
            step = next(walk)
        except StopIteration:
            leave(machine, strand, None)
            break
        except BaseException as error:
            leave(machine, strand, error)
            break
        if step.quick != "sync" and step.quick != "inline":
            machine.begin(strand, step)
            break
        call.step = step
        strand.ordinal += 1
        writes = step.writes
        try:
            if strand.left <= NEAR_LIMIT:
                machine.count_step(strand, step.name)
            else:
                strand.left -= 1
        except BaseException as error:
            machine.blame(strand, step, error)
            break
        if timed is not None:
            began = timed.started(machine.run, prefix + step.name, 1, step.tags)
            while timed.items:
                yield timed.items.popleft()
        try:
            value = step.call(state)
            if writes:
                if folds:
                    value = write(state, writes[0], value)
                else:
                    setattr(state, writes[0], value)
        except BaseException as error:
            if timed is not None:
                timed.finished(machine.run, prefix + step.name, 1, began, error)
                while timed.items:  # before the error's handler runs, which may take long
                    yield timed.items.popleft()
            machine.blame(strand, step, error)
            break
        if bare:
            yield {prefix + step.name: {writes[0]: value} if writes else {}}
        elif picture is not None:
            if not folds and writes and writes[0] in shown and type(value) in SCALARS:
                shown[writes[0]] = value
                yield shown.copy()
            else:
                yield picture.after(state, writes)
        elif watch is not None:
            if timed is not None:
                timed.finished(machine.run, prefix + step.name, 1, began, None)
            machine.show(strand, step.name, {writes[0]: value} if writes else {})
            while watch.items:
                yield watch.items.popleft()
    if strand.doing is not None or strand.over:
        machine.ready.remove(strand)  # not earlier: the reader may close the stream at any yield


@sets_spot
async def acoast(machine: Machine, strand: Strand) -> AsyncGenerator[Any, None]:
    """Run the consecutive plain nodes on the main line; see `coast`."""
    frame = strand.frames[-1]
    walk, prefix, state = frame.walk, frame.prefix, frame.state
    folds = type(state).__folds__
    watch = machine.watch
    bare = watch is not None and watch.bare
    shows = watch is not None and watch.whole and len(strand.frames) == 1
    picture = watch.picture() if watch is not None and shows else None
    shown = {} if picture is None else picture.fields
    timed = watch if watch is not None and watch.timed else None
    call = Call(machine.run, strand)
    began = 0.0
    while True:
        try:
            step = next(walk)
        except StopIteration:
            leave(machine, strand, None)
            break
        except BaseException as error:
            leave(machine, strand, error)
            break
        if step.quick != "async" and step.quick != "inline":
            machine.begin(strand, step)
            break
        call.step = step
        strand.ordinal += 1
        writes = step.writes
        try:
            if strand.left <= NEAR_LIMIT:
                machine.count_step(strand, step.name)
            else:
                strand.left -= 1
        except BaseException as error:
            machine.blame(strand, step, error)
            break
        if timed is not None:
            began = timed.started(machine.run, prefix + step.name, 1, step.tags)
            while timed.items:
                yield timed.items.popleft()
        try:
            token = SPOT.set(call)
            try:
                value = step.call(state)
                if step.quick == "async":
                    value = await value
            finally:
                SPOT.reset(token)
            if writes:
                if folds:
                    value = write(state, writes[0], value)
                else:
                    setattr(state, writes[0], value)
        except BaseException as error:
            if timed is not None:
                timed.finished(machine.run, prefix + step.name, 1, began, error)
                while timed.items:
                    yield timed.items.popleft()
            machine.blame(strand, step, error)
            break
        if bare:
            yield {prefix + step.name: {writes[0]: value} if writes else {}}
        elif picture is not None:
            if not folds and writes and writes[0] in shown and type(value) in SCALARS:
                shown[writes[0]] = value
                yield shown.copy()
            else:
                yield picture.after(state, writes)
        elif watch is not None:
            if timed is not None:
                timed.finished(machine.run, prefix + step.name, 1, began, None)
            machine.show(strand, step.name, {writes[0]: value} if writes else {})
            while watch.items:
                yield watch.items.popleft()
    if strand.doing is not None or strand.over:
        machine.ready.remove(strand)  # not earlier: the reader may close the stream at any yield
