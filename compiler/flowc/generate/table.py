"""The steps of a graph as runtime objects: one assignment each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.generate.calling import calls_shown
from flowc.generate.entering import entered
from flowc.generate.expressions import Expressions
from flowc.generate.layout import Atom, Doc, Lambda, Run, call, display, named, tuple_of
from flowc.generate.literals import constant, seconds
from flowc.generate.script import Origin
from flowc.trees import ir, program
from flowc.trees.program import Field, Resource, Write


@attrs.frozen
class StepTable:
    """Prints steps; *names* holds the name of each, *walks* that of the function of each branch."""

    show: Expressions
    origin: Origin
    names: Mapping[ir.Step, str]
    walks: Mapping[ir.Walk, str]
    binders: Mapping[ir.Step, str]

    def value(self, step: ir.Step) -> Doc:
        """Return the runtime object for *step*."""
        line = str(self.origin.line(step.span))
        match step:
            case ir.Call():
                return self.node(step, line)
            case ir.Evaluate():
                return self.evaluation(step, line)
            case ir.Enter():
                return self.sub(step, line)
            case ir.Ask():
                return self.ask(step, line)
            case ir.Wait(mode=mode):
                word = "delay" if mode == "for" else "until"
                value = named(word, self.of_state(self.show.deciding.show(step.value)))
                return call("kit.Wait", constant(step.name), line, value)
            case ir.Parallel():
                return self.parallel(step, line)
            case ir.Each():
                return self.each(step, line)
            case ir.Dataflow():
                nodes = tuple_of(self.names[node] for node in step.nodes)
                after = tuple_of(tuple_of(map(str, places)) for places in step.after)
                return call("kit.Dataflow", line, nodes, after, *self.part(step))

    def of_state(self, value: Doc) -> Doc:
        """Return *value* as a function of the state."""
        return Lambda("lambda s", value)

    # ---- nodes

    def node(self, step: ir.Call, line: str) -> Doc:
        """Return the step of a node that calls a function."""
        function = self.show.function(step.task.function)
        arguments = self.show.arguments(step.arguments)
        in_process = step.policy.place == "process"
        made = call("kit.task", function, *arguments) if in_process else call(function, *arguments)
        return call(
            "kit.Node",
            constant(step.name),
            line,
            self.of_state(made),
            *_writes(step.writes),
            *_form(step.form),
            *(() if step.kind == "sync" else (named("kind", constant(step.kind)),)),
            *_slots("checks", step.checks),
            *_replaces(step.writes),
            *self.policy(step),
            *_needs(step.needs),
            *_tags(step.policy.tags),
        )

    def policy(self, step: ir.Call) -> Iterator[Doc]:
        """Yield the options of a node."""
        policy = step.policy
        if policy.retry is not None:
            yield named("retry", self.retry(policy.retry))
        if policy.timeout is not None:
            yield named("timeout", seconds(policy.timeout))
        if policy.cache is not None:
            yield named("cache", self.cache(step, policy.cache))
        if policy.place is not None:
            yield named("place", constant(policy.place))
        if step.writes and "generator" in step.kind and step.joins != "any":
            yield named("joins", constant(step.joins))

    def retry(self, retry: program.Retry) -> Doc:
        """Return when and how often a node is retried."""
        errors = [self.show.homes.error(error) for error in retry.on]
        return call(
            "kit.Retry",
            str(retry.times),
            *(() if retry.backoff is None else (named("backoff", seconds(retry.backoff)),)),
            *(() if retry.most is None else (named("most", seconds(retry.most)),)),
            *((named("jitter", "True"),) if retry.jitter else ()),
            *((named("on", tuple_of(errors)),) if errors else ()),
        )

    def cache(self, step: ir.Call, cache: program.Cache) -> Doc:
        """Return the cache of a node, keyed as declared or by all arguments except resources."""
        if cache.by is not None:
            key = self.show.show(cache.by)
        else:
            key = tuple_of(
                self.show.show(argument.value)
                for argument in step.arguments
                if not isinstance(argument.value, program.ResourceRead)
            )
        ttl = () if cache.ttl is None else (named("ttl", seconds(cache.ttl)),)
        return call("kit.Cache", self.of_state(key), *ttl)

    def evaluation(self, step: ir.Evaluate, line: str) -> Doc:
        """Return the step of a ``set``."""
        values = [self.show.owned(write.value) for write in step.writes if write.value is not None]
        return call(
            "kit.Node",
            constant(step.name),
            line,
            self.of_state(values[0] if len(values) == 1 else tuple_of(values)),
            *_writes(step.writes),
            *_form("one" if len(values) == 1 else "tuple"),
            *_replaces(step.writes),
            named("place", constant("inline")),
            *(() if step.calls else (named("instant", "True"),)),
        )

    def sub(self, step: ir.Enter, line: str) -> Doc:
        """Return the step of a node that runs another graph."""
        return call(
            "kit.Sub",
            constant(step.name),
            line,
            self.show.homes.of_graph(step.graph, "{}"),
            self.of_state(entered(step, self.show.deciding)),
            *_writes(step.writes),
            *_form(step.form),
            *_replaces(step.writes),
            *_needs(step.needs),
        )

    def ask(self, step: ir.Ask, line: str) -> Doc:
        """Return the step of a question."""
        deciding = self.show.deciding
        shown = display(
            "{",
            (
                Run((Atom(f"{constant(argument.name)}: "), deciding.show(argument.value)))
                for argument in step.arguments
            ),
            "}",
        )
        prompt = () if step.prompt is None else (named("prompt", constant(step.prompt)),)
        timeout = (
            ()
            if step.timeout is None
            else (named("timeout", self.of_state(deciding.show(step.timeout))),)
        )
        name, slot = constant(step.name), constant(step.field.slot)
        return call("kit.Ask", name, line, self.of_state(shown), slot, *prompt, *timeout)

    # ---- parallel parts

    def walk(self, walk: ir.Walk) -> Doc:
        """Return the walk of a branch: a tuple of its steps, or the function that yields them."""
        if walk in self.walks:
            return Atom(self.walks[walk])
        return self.of_state(tuple_of(self.names[step] for step in walk.straight or ()))

    def parallel(self, step: ir.Parallel, line: str) -> Doc:
        """Return the step of a group or a race."""
        return call(
            "kit.Group" if step.kind == "group" else "kit.Race",
            line,
            tuple_of(map(self.walk, step.branches)),
            named("own", tuple_of(tuple_of(_quoted(fields)) for fields in step.own)),
            *self.part(step),
        )

    def each(self, step: ir.Each, line: str) -> Doc:
        """Return the step of an ``each``."""
        return call(
            "kit.Each",
            line,
            self.of_state(self.show.deciding.show(step.items)),
            self.binders[step],
            self.walk(step.branch),
            *(() if step.most is None else (named("most", str(step.most)),)),
            *_slots("variables", step.written),
            *_slots("own", step.own),
            *self.part(step),
        )

    def part(self, step: ir.Parallel | ir.Each | ir.Dataflow) -> Iterator[Doc]:
        """Yield what all kinds of parts have: the resources they need, and the kind of
        their calls.
        """
        yield from _needs(step.needs)
        yield from calls_shown("calls", step.calls, self.show.homes)


def _quoted(fields: Iterable[Field]) -> Iterator[str]:
    return (constant(field.slot) for field in fields)


def _writes(writes: tuple[Write, ...]) -> Iterator[Doc]:
    if writes:
        yield tuple_of(_quoted(write.field for write in writes))


def _form(form: ir.ResultForm) -> Iterator[Doc]:
    if form in ("tuple", "names"):
        yield named("form", constant(form))


def _slots(name: str, fields: tuple[Field, ...]) -> Iterator[Doc]:
    if fields:
        yield named(name, tuple_of(_quoted(fields)))


def _replaces(writes: tuple[Write, ...]) -> Iterator[Doc]:
    """Yield the fields that are replaced although they have a reducer."""
    yield from _slots(
        "replaces",
        tuple(write.field for write in writes if write.replace and write.field.reducer is not None),
    )


def _needs(resources: tuple[Resource, ...]) -> Iterator[Doc]:
    if resources:
        yield named("needs", tuple_of(constant(resource.name) for resource in resources))


def _tags(tags: tuple[str, ...]) -> Iterator[Doc]:
    if tags:
        yield named("tags", tuple_of(map(constant, tags)))
