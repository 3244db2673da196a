"""What fires a trigger: a schedule, an interval, a request, a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flowc.bind.constants import duration
from flowc.bind.cron import bind_cron
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Problems, codes, finding
from flowc.diagnostics.suggest import nearest, offer, suggest
from flowc.trees import syntax
from flowc.trees.program import BadTriggerSource, Every, Http, Queue, TriggerSource

#: The kinds of triggers, with an example of each.
KINDS = {
    "cron": '`on cron "0 8 * * 1-5" run …`',
    "every": "`on every 30s run …`",
    "http": '`on http POST "/path" run …`',
    "queue": '`on queue "name" run …`',
}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

_FOREIGN: Mapping[str, str] = {
    **dict.fromkeys(("schedule", "scheduled", "crontab", "daily", "time", "at"), "cron"),
    **dict.fromkeys(("interval", "timer", "tick"), "every"),
    **dict.fromkeys(("webhook", "request", "route", "api", "endpoint", "url"), "http"),
    **dict.fromkeys(("message", "event", "topic", "kafka", "sqs", "pubsub", "stream"), "queue"),
    **dict.fromkeys((method.lower() for method in METHODS), "http"),
}


def bind_source(written: syntax.TriggerDecl, problems: Problems) -> TriggerSource:
    """Return what fires the trigger; mistakes are reported."""
    match written.source:
        case syntax.CronSource(schedule=schedule, zone=zone):
            return bind_cron(schedule, zone, problems) or BadTriggerSource()
        case syntax.EverySource(interval=interval):
            return _every(interval, problems)
        case syntax.HttpSource(method=method, path=path):
            return _http(method, path, problems)
        case syntax.QueueSource(name=name):
            return Queue(str(name.value))
        case syntax.UnknownSource() as unknown:
            problems.add(_unknown(unknown))
    return BadTriggerSource()


def _every(interval: syntax.Expr, problems: Problems) -> TriggerSource:
    if isinstance(interval, syntax.Constant) and not isinstance(interval.value, timedelta):
        problems.add(
            finding(
                codes.INVALID_DURATION,
                f"`every` takes a duration, not `{interval.text[:40]}`",
                interval.span,
                help=_unit(interval),
            )
        )
        return BadTriggerSource()
    found = duration(interval, "`every`", problems)
    return BadTriggerSource() if found is None else Every(found)


def _unit(interval: syntax.Constant) -> str:
    if isinstance(interval.value, int) and not isinstance(interval.value, bool):
        return f"a duration has a unit: `{interval.value}s`, `{interval.value}m`"
    return "a duration is written without quotes: `250ms`, `10s`, `5m`, `1h`, `2d`"


def _http(method: syntax.Name, path: syntax.Constant, problems: Problems) -> TriggerSource:
    if method.text in METHODS:
        return Http(method.text, str(path.value))
    best = method.text.upper()
    if best not in METHODS:
        best = nearest(best, METHODS) or ""
    fixes = [Fix(f"write `{best}`", (Edit(method.span, best),), _surely(method.text, best))]
    problems.add(
        finding(
            codes.UNKNOWN_TRIGGER,
            f"there is no HTTP method `{method.text}`",
            method.span,
            help=offer(method.text, METHODS, "method") if best != method.text.upper() else "",
            fixes=fixes if best else [],
        )
    )
    return BadTriggerSource()


def _surely(written: str, meant: str) -> Applicability:
    return Applicability.SAFE if written.upper() == meant else Applicability.UNSAFE


def _unknown(written: syntax.UnknownSource) -> Diagnostic:
    name = written.name
    if name.text in KINDS:
        headline = f"the trigger `on {name.text}` is not complete"
        return finding(
            codes.UNKNOWN_TRIGGER, headline, name.span, help=f"it is written {KINDS[name.text]}"
        )
    meant = _FOREIGN.get(name.text.lower())
    help_ = suggest(name.text, KINDS, "kind") if meant is None else f"it is written {KINDS[meant]}"
    headline = f"there is no trigger of the kind `{name.text}`"
    return finding(codes.UNKNOWN_TRIGGER, headline, name.span, help=help_)
