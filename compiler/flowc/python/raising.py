"""Which exceptions a function can raise, where its body leaves no doubt.

In: a function and what its names refer to. Out: the built-in exceptions that it raises by name,
provided that it otherwise only computes with plain values (numbers, strings, ``None``, and lists,
tuples and sets of them); ``None`` if it may raise anything. Computations may still fail, with a
`ValueError` or a `KeyError`, or run out of memory; but no file is missing and no connection lost.

An unknown call, an operator on a value that may be of any class, an attribute, an ``await``, a
``with``, an import: each of these may run arbitrary code, so all of them end the search. A local
variable is plain if everything bound to it is. A body that does no work at all is a placeholder for
another, about which nothing is known.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

import attrs

from flowc.python.facts import (
    LiteralValues,
    Named,
    NoneType,
    Parameter,
    PythonType,
    Repeated,
    Union,
)
from flowc.python.names import BodyNames
from flowc.python.scope import FunctionNode

_SCALARS = frozenset({"bool", "bytes", "float", "int", "str"})
_CONTAINERS = frozenset({"frozenset", "list", "set", "tuple"})

#: Functions that only compute, whatever plain values they are given.
_COMPUTING = frozenset(
    {"abs", "all", "any", "bool", "bytes", "chr", "dict", "divmod", "enumerate", "float"}
    | {"frozenset", "hash", "hex", "int", "len", "list", "max", "min", "oct", "ord", "pow"}
    | {"range", "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"}
)

#: Longer bodies rarely just compute, and a deeply nested one would exhaust the stack.
_MOST_NODES = 300

#: A body without any of these is a placeholder for one that is not yet written.
_WORK = (ast.BinOp, ast.Call, ast.For, ast.JoinedStr, ast.Subscript, ast.comprehension)


class _InDoubtError(Exception):
    """Something in the body may raise anything."""


def raised_errors(
    node: FunctionNode, parameters: Iterable[Parameter], names: BodyNames
) -> tuple[str, ...] | None:
    """Return the built-in exceptions that *node* raises by name, or ``None`` if it may raise
    others.
    """
    if len(names.nodes) > _MOST_NODES or not any(isinstance(n, _WORK) for n in names.nodes):
        return None
    plain = {parameter.name for parameter in parameters if _is_plain_parameter(parameter)}
    local = {name for name in names.bound if name not in {p.name for p in parameters}}
    try:
        while True:
            body = _Body(names, frozenset(plain | local))
            body.run(node.body)
            if not body.doubtful & body.plain:
                return None if "NotImplementedError" in body.raised else (*body.raised,)
            plain -= body.doubtful
            local -= body.doubtful
    except _InDoubtError:
        return None


def _is_plain_parameter(parameter: Parameter) -> bool:
    return parameter.kind in ("positional_only", "positional", "keyword_only") and _is_plain_type(
        parameter.annotation
    )


def _is_plain_type(type_: PythonType) -> bool:
    match type_:
        case NoneType() | LiteralValues() | Repeated():
            return True
        case Named(module="builtins", name=name, arguments=()):
            return name in _SCALARS
        case Named(module="builtins", name=name, arguments=arguments):
            return name in _CONTAINERS and all(map(_is_plain_type, arguments))
        case Union(members=members):
            return all(map(_is_plain_type, members))
        case _:
            return False


@attrs.define(eq=False)
class _Body:
    """One pass over a body that assumes the names in *plain* to hold plain values; *doubtful* are
    the names that turn out to be bound to something else.
    """

    names: BodyNames
    plain: frozenset[str]
    raised: dict[str, None] = attrs.field(factory=dict)
    doubtful: set[str] = attrs.field(factory=set)

    # ---- statements ----------------------------------------------------------------------------

    def run(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Pass() | ast.Break() | ast.Continue() | ast.Return(value=None):
                pass
            case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                self.value(value)
            case ast.Assign(targets=targets, value=value):
                is_plain = self.value(value)
                for target in targets:
                    self.bind(target, is_plain)
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                self.bind(target, self.value(value))
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                self.must_be_plain(value)
                self.must_be_plain(ast.Name(name, ast.Load()))
            case ast.Assert(test=test, msg=message):
                self.must_be_plain(test)
                if message is not None:
                    self.value(message)
            case ast.Raise(exc=ast.expr() as error, cause=None):
                self.raises(error)
            case _:
                self.compound(statement)

    def compound(self, statement: ast.stmt) -> None:
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                self.must_be_plain(test)
            case ast.While(test=test, body=body, orelse=orelse):
                self.must_be_plain(test)
            case ast.For(target=target, iter=items, body=body, orelse=orelse):
                self.must_be_plain(items)
                self.bind(target, True)
            case _:
                raise _InDoubtError
        self.run(body)
        self.run(orelse)

    def bind(self, target: ast.expr, is_plain: bool) -> None:
        match target:
            case ast.Name(id=name):
                if not is_plain:
                    self.doubtful.add(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if is_plain:
                for part in parts:
                    self.bind(part, True)
            case ast.Starred(value=value):
                self.bind(value, is_plain)
            case _:
                raise _InDoubtError

    def raises(self, error: ast.expr) -> None:
        match error:
            case ast.Call(func=function, args=arguments, keywords=[]):
                for argument in arguments:
                    self.value(argument)
            case function:
                pass
        name = self.builtin(function)
        class_ = getattr(builtins, name or "", None)
        if name is None or not (isinstance(class_, type) and issubclass(class_, BaseException)):
            raise _InDoubtError
        self.raised[name] = None

    # ---- expressions: whether their value is plain -----------------------------------------------

    def must_be_plain(self, node: ast.expr) -> None:
        if not self.value(node):
            raise _InDoubtError

    def all_plain(self, nodes: Iterable[ast.expr | None]) -> bool:
        for node in nodes:
            if node is not None:
                self.must_be_plain(node)
        return True

    def values(self, nodes: Iterable[ast.expr]) -> bool:
        """Judge every one of *nodes*, even after one that is not plain."""
        found = [self.value(node) for node in nodes]
        return all(found)

    def value(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return name in self.plain
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return self.values(items)
            case ast.Compare(left=left, ops=operators, comparators=others):
                if all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in operators):
                    self.values([left, *others])
                    return True
                return self.all_plain([left, *others])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.must_be_plain(test)
                return self.values([body, orelse])
            case ast.Call():
                return self.call(node)
            case _:
                return self.all_plain(self.operands(node))

    def operands(self, node: ast.expr) -> Iterator[ast.expr | None]:
        """Yield the operands of an operator; all of them must be plain for the result to be."""
        match node:
            case ast.BinOp(left=left, right=right):
                yield from (left, right)
            case ast.UnaryOp(operand=operand):
                yield operand
            case ast.BoolOp(values=values) | ast.JoinedStr(values=values):
                yield from values
            case ast.FormattedValue(value=value, format_spec=spec):
                yield from (value, spec)
            case ast.Subscript(value=value, slice=index):
                yield from (value, index)
            case ast.Slice(lower=lower, upper=upper, step=step):
                yield from (lower, upper, step)
            case ast.Set(elts=items):
                yield from items
            case ast.Dict(keys=keys, values=values) if None not in keys:
                yield from (*keys, *values)
            case ast.Starred(value=value):
                yield value
            case _:
                yield from self.of_comprehension(node)

    def of_comprehension(self, node: ast.expr) -> Iterator[ast.expr | None]:
        match node:
            case ast.ListComp(elt=made, generators=parts) | ast.SetComp(elt=made, generators=parts):
                results = [made]
            case ast.GeneratorExp(elt=made, generators=parts):
                results = [made]
            case ast.DictComp(key=key, value=value, generators=parts):
                results = [key, value]
            case _:
                raise _InDoubtError
        for part in parts:
            self.bind(part.target, True)
            yield from (part.iter, *part.ifs)
        yield from results

    def call(self, node: ast.Call) -> bool:
        """Judge a call of a built-in function or a method of a plain value; others may do
        anything.
        """
        match node.func:
            case ast.Attribute(value=value):
                self.must_be_plain(value)
            case function if self.builtin(function) in _COMPUTING:
                pass
            case _:
                raise _InDoubtError
        self.all_plain(node.args)
        for keyword in node.keywords:
            if self.builtin(keyword.value) not in _COMPUTING:
                self.must_be_plain(keyword.value)
        return True

    def builtin(self, node: ast.expr) -> str | None:
        """Return the name of the built-in that *node* refers to, or ``None``."""
        match self.names.origin(node):
            case (None, name):
                return name
            case _:
                return None
