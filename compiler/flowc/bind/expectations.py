"""Expectations that parsed as conditions but were meant as another form, such as `expect pause`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flowc.bind.errors import is_exception
from flowc.bind.scope import FileScope
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Occurrence

_FORMS = {
    "pause": "questions follow without brackets or signs: `expect pause confirm`",
    "path": "nodes follow in brackets, without a sign: `expect path [a, b]`",
    "error": "the class of the error follows: `expect error KeyError`",
    "calls": "a node and a number follow, without brackets: `expect calls draft == 2`",
    "call": 'a node follows with its arguments: `expect call draft("a")`',
}


#: Attributes that hold call counts in other test libraries.
_COUNTS = frozenset({"calls", "called", "call_count", "call_args", "count", "attempts"})


def misread(
    condition: syntax.Expr,
    fields: Collection[str],
    nodes: Mapping[str, Occurrence],
    scope: FileScope,
) -> Diagnostic | None:
    """Return a finding for *condition* if it was meant as another form and no field can have been
    meant; *nodes* are those of the graph.
    """
    return (
        _of_node(condition, fields, nodes)
        or _of_nodes(condition, fields, nodes)
        or _of_word(condition, fields, scope)
    )


def _of_node(
    condition: syntax.Expr, fields: Collection[str], nodes: Mapping[str, Occurrence]
) -> Diagnostic | None:
    """Return a finding if *condition* asks a node for its calls."""
    asked = condition.operands[0] if isinstance(condition, syntax.CompareExpr) else condition
    match asked:
        case syntax.AttributeExpr(value=syntax.NameExpr(name=name), name=part):
            is_asked = part.text in _COUNTS
            headline = f"`{name}` is a node, and has no `{part.text}`"
            help_ = f"how often it was called: `expect calls {name} == 2`"
        case syntax.CallExpr(function=syntax.NameExpr(name=name)) if asked is condition:
            is_asked = name in nodes and nodes[name].form == "none"
            headline = f"this would call the function `{name}`, which gives nothing"
            help_ = f"that the node was called so: `expect call {name}(…)`"
        case _:
            return None
    if not is_asked or name in fields or name not in nodes:
        return None
    return finding(codes.FOREIGN_SYNTAX, headline, asked.span, help=help_)


def _of_nodes(
    condition: syntax.Expr, fields: Collection[str], nodes: Collection[str]
) -> Diagnostic | None:
    """Return what is said of *condition* where it lists nodes without saying that they are a path,
    or with another word for that.
    """
    match condition:
        case syntax.SequenceExpr(kind="list", items=items):
            fix = Fix("write `path`", (Edit(_before(condition.span), "path "),), Applicability.SAFE)
        case syntax.IndexExpr(
            value=syntax.NameExpr(name=word) as written,
            index=syntax.SequenceExpr(kind="tuple", items=items),
        ) if word not in fields:
            fix = Fix("write `path`", (Edit(written.span, "path"),), Applicability.UNSAFE)
        case _:
            return None
    names = [item.name for item in items if isinstance(item, syntax.NameExpr)]
    if len(names) < len(items) or not any(name in nodes and name not in fields for name in names):
        return None
    headline = "nodes are listed after `expect` without `path`"
    return finding(
        codes.FOREIGN_SYNTAX,
        headline,
        condition.span,
        help="that a run takes them, in this order: `expect path […]`",
        fixes=[fix],
    )


def _before(span: Span) -> Span:
    return Span(span.path, span.start, span.start)


def _of_word(
    condition: syntax.Expr, fields: Collection[str], scope: FileScope
) -> Diagnostic | None:
    word = _first(condition)
    if word is None or word.name in fields or word.name in scope.meanings:
        return None
    if word.name in _FORMS:
        headline = f"`expect {word.name}` is not complete"
        return finding(codes.FOREIGN_SYNTAX, headline, condition.span, help=_FORMS[word.name])
    if is_exception(word.name):
        return finding(
            codes.FOREIGN_SYNTAX,
            f"`{word.name}` is an exception, and no condition",
            condition.span,
            help=f"write `expect error {word.name}`",
        )
    return None


def _first(condition: syntax.Expr) -> syntax.NameExpr | None:
    """Return the name with which *condition* begins, if any."""
    match condition:
        case syntax.NameExpr():
            return condition
        case syntax.IndexExpr(value=value) | syntax.CallExpr(function=value):
            return _first(value)
        case syntax.CompareExpr(operands=operands):
            return _first(operands[0])
    return None
