"""Whether a path through a body certainly ends without a ``return``, and where.

In: the body of a function. Out: the place at which control reaches the end, or None. A path counts
only if the source leaves no doubt. Two conditions on the same subject may together cover all cases
(``if kind == "a"`` … ``if kind == "b"``), a called function may never return, a `with` may suppress
what is raised in it, a `raise` inside a loop may be what ends its last iteration. In all of these
cases there is no certain path.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import attrs

from flowc.python.annotations import Annotations
from flowc.python.conditions import decide
from flowc.python.facts import Named
from flowc.python.scope import Defined, FunctionNode, own_nodes

# Called functions are inspected, and those that they call; deeper is not worth it.
_DEPTH = 2


@attrs.frozen
class Ending:
    """The end of a path through a body: after *node*, for the reason *why*.

    *asked* are the conditions on the path; control gets here only if none excludes another.
    """

    node: ast.AST
    why: str
    asked: tuple[_Question, ...] = ()


@attrs.frozen
class _Question:
    """What a condition is about: *subject* is its source. An *open* one leaves cases over however
    often it is asked: a string may be equal to neither of two others.
    """

    subject: str
    is_open: bool = False


def ending(node: FunctionNode, annotations: Annotations) -> Ending | None:
    """Return where the body of *node* certainly ends without a ``return``, or None."""
    return _Body(node, annotations, _DEPTH).ending()


@attrs.frozen(eq=False)
class _Body:
    function: FunctionNode
    annotations: Annotations
    depth: int

    def ending(self) -> Ending | None:
        return self._sure(self._block(self.function.body))

    def _block(self, body: list[ast.stmt]) -> Ending | None:
        """Return where control leaves *body* at its end; ``None`` if it does not, or may not."""
        asked: list[_Question] = []
        found: Ending | None = None
        for statement in body:
            found = self._statement(statement)
            if found is None:
                return None
            asked += found.asked
        return None if found is None else attrs.evolve(found, asked=tuple(asked))

    def _sure(self, found: Ending | None) -> Ending | None:
        """Return *found* unless the conditions that lead there may exclude each other."""
        if found is None:
            return None
        for index, question in enumerate(found.asked):
            for other in found.asked[:index]:
                if question.subject == other.subject and not (question.is_open and other.is_open):
                    return None
        return found

    def _statement(self, statement: ast.stmt) -> Ending | None:
        match statement:
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                return None
            case ast.If():
                return self._if(statement)
            case ast.While():
                return self._while(statement)
            case ast.For():
                return self._for(statement)
            case ast.AsyncFor():
                return None  # a stream may never end
            case ast.With(body=body) | ast.AsyncWith(body=body):
                return self._block(body)
            case ast.Try() | ast.TryStar():
                return self._try(statement)
            case ast.Match():
                return self._match(statement)
            case ast.Assert(test=test) if decide(test) is False:
                return None
            case ast.Assert(test=test):
                return Ending(statement, _BEHIND, self._asked(test, is_guard=True))
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(ast.Call() as call)):
                return Ending(statement, _BEHIND) if self._comes_back(call) else None
            case _:
                return Ending(statement, _BEHIND)

    def _if(self, statement: ast.If) -> Ending | None:
        known = decide(statement.test)
        if known is not None:
            chosen = statement.body if known else statement.orelse
            return self._block(chosen) if chosen else Ending(statement.test, _BEHIND)
        taken = self._sure(self._block(statement.body))
        if taken is not None:
            # Control gets past it either way, so the condition excludes nothing.
            return attrs.evolve(taken, asked=())
        asked = self._asked(statement.test, is_guard=_only_raises(statement.body))
        if not statement.orelse:
            return Ending(statement.test, "nothing is returned when this is false", asked)
        found = self._block(statement.orelse)
        return None if found is None else attrs.evolve(found, asked=(*asked, *found.asked))

    def _while(self, statement: ast.While) -> Ending | None:
        for leaving in _breaks(statement.body):
            return Ending(leaving, "nothing is returned after this")
        if decide(statement.test) is True or _raises(statement.body):
            return None
        if statement.orelse:
            return self._block(statement.orelse)
        asked = self._asked(statement.test)
        return Ending(statement.test, "nothing is returned once this is false", asked)

    def _for(self, statement: ast.For) -> Ending | None:
        if not self._is_finite(statement.iter) or _raises(statement.body):
            return None
        for leaving in _breaks(statement.body):
            return Ending(leaving, "nothing is returned after this")
        if statement.orelse:
            return self._block(statement.orelse)
        asked = self._asked(statement.iter)
        return Ending(statement.iter, "nothing is returned when these are used up", asked)

    def _try(self, statement: ast.Try | ast.TryStar) -> Ending | None:
        if statement.finalbody and self._block(statement.finalbody) is None:
            return None
        ways = [[*statement.body, *statement.orelse]]
        ways += [handler.body for handler in statement.handlers]
        found = [self._sure(self._block(way)) for way in ways]
        return next((way for way in found if way is not None), None)

    def _match(self, statement: ast.Match) -> Ending | None:
        # Without ``case _`` the cases may still cover every value.
        found = [self._sure(self._block(case.body)) for case in statement.cases]
        return next((way for way in found if way is not None), None)

    # ---- conditions ----------------------------------------------------------------------------

    def _asked(self, test: ast.expr, is_guard: bool = False) -> tuple[_Question, ...]:
        # Once each: a condition that mentions a subject twice is still one condition.
        return tuple(dict.fromkeys(self._questions(test, is_guard)))

    def _questions(self, test: ast.expr, is_guard: bool = False) -> Iterator[_Question]:
        """Yield what *test* is about; *is_guard* if its body raises."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self._questions(operand, is_guard)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self._questions(value, is_guard)
            case ast.Compare(left=left, ops=operators, comparators=comparators):
                yield from self._compared([left, *comparators], operators, is_guard)
            case ast.Call(func=ast.Name(id="isinstance" | "len" | "bool"), args=[subject, *_]):
                yield _Question(ast.unparse(subject))
            case ast.NamedExpr(value=value):
                yield from self._questions(value, is_guard)
            case _:
                yield _Question(ast.unparse(test))

    def _compared(
        self, sides: list[ast.expr], operators: list[ast.cmpop], is_guard: bool
    ) -> Iterator[_Question]:
        for left, operator, right in zip(sides, operators, sides[1:], strict=False):
            if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(left, ast.Constant):
                yield _Question(ast.unparse(left) + ast.unparse(right))
                continue
            equal = isinstance(operator, (ast.Eq, ast.In)) and not is_guard
            for side in (left, right):
                if isinstance(side, ast.Call):
                    yield from self._questions(side, is_guard)
                elif not isinstance(side, ast.Constant):
                    yield _Question(ast.unparse(side), equal and self._is_boundless(side))

    def _is_boundless(self, node: ast.expr) -> bool:
        """Return whether *node* is a parameter of a type with more values than anyone
        enumerates.
        """
        arguments = self.function.args
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if isinstance(node, ast.Name) and parameter.arg == node.id:
                return self.annotations.read(parameter.annotation) in _BOUNDLESS
        return False

    # ---- loops and calls -----------------------------------------------------------------------

    def _is_finite(self, node: ast.expr) -> bool:
        """Return whether *node* certainly yields finitely many items."""
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments):
                if name in ("enumerate", "zip", "filter", "map"):
                    return all(map(self._is_finite, arguments[name in ("filter", "map") :]))
                return name in _FINITE
            case ast.Call(func=ast.Attribute(attr=name)):
                return name in _FINITE_METHODS
            case ast.Name(id=name):
                return self._holds_items(name)
            case ast.GeneratorExp(generators=generators):
                return all(self._is_finite(part.iter) for part in generators)
            case _:
                return isinstance(node, _COLLECTIONS)

    def _holds_items(self, name: str) -> bool:
        for parameter in ast.walk(self.function.args):
            if isinstance(parameter, ast.arg) and parameter.arg == name:
                annotation = self.annotations.read(parameter.annotation)
                return not isinstance(annotation, Named) or annotation.module != "collections.abc"
        nodes = list(own_nodes(self.function.body))
        stores = [node for node in nodes if _is_name(node, name) and _is_store(node)]
        values = [value for node in nodes for value in _assigned(node, name)]
        if not stores:
            return name in self.annotations.scope.names
        return len(values) == len(stores) and all(map(self._is_finite, values))

    def _comes_back(self, call: ast.Call) -> bool:
        """Return whether a call certainly returns: a `NoReturn` function does not."""
        match call.func:
            case ast.Name(id="print" | "setattr" | "delattr" as name):
                return name not in self.annotations.scope.names
            case ast.Attribute(attr=name) if name in _METHODS_THAT_RETURN:
                return True
        if self.annotations.dotted(call.func) in _FUNCTIONS_THAT_RETURN:
            return True
        match call.func:
            case ast.Name(id=name) if self.depth:
                binding = self.annotations.scope.names.get(name)
                if isinstance(binding, Defined) and isinstance(binding.node, FunctionNode):
                    return self._function_returns(binding.node)
        return False

    def _function_returns(self, node: FunctionNode) -> bool:
        if node.decorator_list:
            return False
        returns = any(isinstance(item, ast.Return) for item in own_nodes(node.body))
        inner = _Body(node, self.annotations.within(node), self.depth - 1)
        return returns or inner.ending() is not None


_BEHIND = "nothing is returned after this"

_BOUNDLESS = frozenset(Named("builtins", name) for name in ("bytes", "float", "int", "str"))

_COLLECTIONS = (
    *(ast.Attribute, ast.Constant, ast.Dict, ast.DictComp, ast.JoinedStr, ast.List, ast.ListComp),
    *(ast.Set, ast.SetComp, ast.Subscript, ast.Tuple),
)

_FINITE = frozenset(
    {"dict", "frozenset", "list", "range", "reversed", "set", "sorted", "str", "tuple"}
)

_FINITE_METHODS = frozenset({"items", "keys", "split", "splitlines", "values"})

_FUNCTIONS_THAT_RETURN = frozenset(
    {("asyncio", "sleep"), ("flowrt", "chunk"), ("flowrt", "emit"), ("json", "dump")}
    | {("random", "seed"), ("random", "shuffle"), ("time", "sleep")}
)

_METHODS_THAT_RETURN = frozenset(
    {"add", "append", "appendleft", "clear", "close", "commit", "debug", "discard", "extend"}
    | {"flush", "info", "insert", "pop", "popleft", "put", "remove", "reverse", "setdefault"}
    | {"sort", "update", "warning", "write"}
)


def _breaks(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Yield each ``break`` of the loop with *body*."""
    for statement in body:
        yield from _breaks_in(statement)


def _breaks_in(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Break):
        yield node
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        yield from _breaks(node.orelse)
    else:
        inner = (ast.stmt, ast.ExceptHandler, ast.match_case)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, inner):
                yield from _breaks_in(child)


def _raises(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Raise) for node in own_nodes(body))


def _only_raises(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Raise)


def _assigned(node: ast.AST, name: str) -> Iterator[ast.expr]:
    """Yield what the statement *node* assigns to *name*, unless that is *name* itself."""
    match node:
        case ast.Assign(targets=[target], value=value) if _is_name(target, name):
            pass
        case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_name(target, name):
            pass
        case _:
            return
    if not _is_name(value, name):
        yield value


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_store(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
