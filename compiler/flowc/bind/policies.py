"""The options of a node, with numbers and durations evaluated."""

from __future__ import annotations

from flowc.bind.constants import attempts, duration
from flowc.bind.errors import bind_errors
from flowc.bind.scope import FileScope
from flowc.diagnostics import codes, finding
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Cache, Policy, Retry


def bind_policy(options: tuple[syntax.Option, ...], scope: FileScope) -> Policy:
    """Return the policy given by *options*; the ``by`` of a cache is bound later, per occurrence.

    Of an option that is repeated, which was reported, the last one counts.
    """
    given = {type(option): option for option in options}
    retry = given.get(syntax.Retry)
    timeout = given.get(syntax.Timeout)
    cache = given.get(syntax.Cache)
    place = given.get(syntax.RunPlace)
    tags = given.get(syntax.Tags)
    return Policy(
        retry=_retry(retry, scope) if isinstance(retry, syntax.Retry) else None,
        timeout=duration(timeout.duration, "`timeout`", scope.problems)
        if isinstance(timeout, syntax.Timeout)
        else None,
        cache=Cache(duration(cache.duration, "`cache`", scope.problems), None)
        if isinstance(cache, syntax.Cache)
        else None,
        place=place.place if isinstance(place, syntax.RunPlace) else None,
        tags=tuple(str(tag.value) for tag in tags.tags) if isinstance(tags, syntax.Tags) else (),
    )


def _retry(written: syntax.Retry, scope: FileScope) -> Retry:
    backoff = duration(written.backoff, "`backoff`", scope.problems)
    most = duration(written.most, "`backoff … to`", scope.problems)
    if backoff is not None and most is not None and backoff > most:
        _report_order(written, scope)
    return Retry(
        times=attempts(written.times, scope.problems),
        backoff=backoff,
        most=most,
        jitter=written.jitter,
        on=bind_errors(written.on, scope),
    )


def _report_order(written: syntax.Retry, scope: FileScope) -> None:
    least, most = written.backoff, written.most
    assert isinstance(least, syntax.Constant)
    assert isinstance(most, syntax.Constant)
    scope.problems.add(
        finding(
            codes.INVALID_OPTION_VALUE,
            f"the pauses of `backoff` grow up to `{most.text}`, and begin with `{least.text}`",
            most.span,
            "shorter than the first pause",
            also=[(least.span, "the first pause")],
            help=f"the shorter one comes first: `backoff {most.text} to {least.text}`",
        )
    )


_OF_CALLS = {
    syntax.Retry: "retry",
    syntax.Timeout: "timeout",
    syntax.Cache: "cache",
    syntax.RunPlace: "run",
}


def refuse_for_graph(options: tuple[syntax.Option, ...], scope: FileScope) -> None:
    """Report each option that concerns the call of a function, which a subgraph does not have."""
    for option in options:
        word = _OF_CALLS.get(type(option))
        if word is not None:
            start = option.span.start
            scope.problems.add(
                finding(
                    codes.UNKNOWN_OPTION,
                    f"a node that runs a graph has no option `{word}`",
                    Span(option.span.path, start, start + len(word)),
                    help=f"give `{word}` to the nodes of that graph",
                )
            )


def cache_key(options: tuple[syntax.Option, ...]) -> syntax.Expr | None:
    """Return the ``by`` of the cache among *options*, which is bound at each occurrence."""
    return next((option.by for option in options if isinstance(option, syntax.Cache)), None)
