"""The top level of a module, read statement by statement.

In: the text of a module. Out: its `Scope`. Branches on the version, the platform and
``TYPE_CHECKING`` are decided; ``try … except ImportError`` gives alternatives; any other branch
that rebinds a name makes it `Dynamic`.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator

import attrs

from flowc.python.conditions import decide, is_type_checking
from flowc.python.scope import (
    Aliased,
    Alternatives,
    Assigned,
    Binding,
    Defined,
    Dynamic,
    Imported,
    Scope,
    Star,
    own_nodes,
)
from flowc.source import Source

# A module that mentions one of these may have names that are not written in it.
_TRAPDOORS = frozenset({"globals", "locals", "vars", "exec", "__getattr__", "__path__"})


def read_scope(module: str, source: Source, *, is_package: bool, is_stub: bool) -> Scope:
    """Return the names that the module with this text binds.

    Raises:
        SyntaxError: The text is not valid Python.
    """
    tree = ast.parse(source.text, source.path)
    reader = _Reader(module if is_package else module.rpartition(".")[0])
    names = reader.block(tree.body)
    loose = _Loose.of(tree)
    for name in loose.overwritten:
        names[name] = Dynamic("set by a `global` statement")
    for name in loose.captured - names.keys():
        names[name] = Dynamic("bound inside an expression")
    return Scope(
        module=module,
        source=source,
        tree=tree,
        names=names,
        stars=tuple(reader.stars),
        exports=None if loose.extends_exports else _exports(names.get("__all__")),
        for_checkers=frozenset(reader.for_checkers),
        declared=frozenset(reader.declared),
        needs=tuple(name for statement in tree.body for name in reader.needed(statement)),
        is_open=loose.is_open,
        is_stub=is_stub,
    )


@attrs.frozen
class _Loose:
    """What a walk over statements does not see: deeply nested bindings, and dynamic access."""

    overwritten: frozenset[str]
    captured: frozenset[str]
    is_open: bool
    extends_exports: bool

    @classmethod
    def of(cls, tree: ast.Module) -> _Loose:
        overwritten: set[str] = set()
        is_open = False
        mentions_of_exports = 0
        for node in ast.walk(tree):
            match node:
                case ast.Global(names=names):
                    overwritten.update(names)
                case ast.Name(id="__all__"):
                    mentions_of_exports += 1
                case ast.Name(id=name) | ast.FunctionDef(name=name) if name in _TRAPDOORS:
                    is_open = True
                case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                    is_open = True
                case ast.Name(id="global_enum") | ast.Attribute(attr="global_enum"):
                    is_open = True
        is_open = is_open or any(map(_may_add_names, tree.body))
        captured = frozenset(_captured(tree))
        return cls(frozenset(overwritten), captured, is_open, mentions_of_exports > 1)


def _may_add_names(statement: ast.stmt) -> bool:
    """Return whether *statement* passes the name of this module to a function for its side
    effect.
    """
    match statement:
        case ast.Expr(value=ast.Call(args=arguments)):
            return any(isinstance(item, ast.Name) and item.id == "__name__" for item in arguments)
        case _:
            return False


def _captured(tree: ast.Module) -> Iterator[str]:
    """Yield the names that expressions and patterns bind outside of functions."""
    for node in own_nodes(tree.body):
        match node:
            case ast.NamedExpr(target=ast.Name(id=name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


_Names = dict[str, Binding]


@attrs.define
class _Reader:
    """Walks statements in order; a later binding of a name replaces an earlier one."""

    package: str
    stars: list[Star] = attrs.field(factory=list)
    for_checkers: set[str] = attrs.field(factory=set)
    declared: set[str] = attrs.field(factory=set)

    def block(self, statements: Iterable[ast.stmt]) -> _Names:
        names: _Names = {}
        for statement in statements:
            self._statement(statement, names)
        return names

    def _statement(self, statement: ast.stmt, names: _Names) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names[statement.name] = Defined(statement)
            case ast.Import():
                self._import(statement, names)
            case ast.ImportFrom():
                self._import_from(statement, names)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _assign(target, value, names)
            case ast.AnnAssign(target=ast.Name(id=name) as target):
                if statement.value is not None or name not in names:
                    names[name] = Assigned(statement.value, statement.annotation, target)
            case ast.AugAssign(target=ast.Name(id=name)):
                names[name] = Dynamic("changed by an augmented assignment", statement)
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Name):
                        names.pop(target.id, None)
            case ast.If():
                self._if(statement, names)
            case ast.Try() | ast.TryStar():
                self._try(statement, names)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(statement, names)
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    if item.optional_vars is not None:
                        _dynamic(item.optional_vars, "bound by a `with` statement", names)
                names.update(self.block(statement.body))
            case ast.Match():
                self._branches([case.body for case in statement.cases], names)
            case _:
                _type_statement(statement, names)

    def needed(self, statement: ast.stmt) -> Iterator[str]:
        """Yield the modules without which *statement* fails."""
        match statement:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom():
                yield self._absolute(statement)
            case ast.Try(body=body, handlers=handlers):
                if all(isinstance(handler.body[-1], ast.Raise) for handler in handlers):
                    for inner in body:
                        yield from self.needed(inner)

    def _import(self, statement: ast.Import, names: _Names) -> None:
        for alias in statement.names:
            if alias.asname is not None:
                names[alias.asname] = Imported(alias.name, None, alias)
            else:
                top = alias.name.partition(".")[0]
                names[top] = Imported(top, None, alias)

    def _import_from(self, statement: ast.ImportFrom, names: _Names) -> None:
        module = self._absolute(statement)
        for alias in statement.names:
            if alias.name == "*":
                self.stars.append(Star(module, statement.lineno))
            else:
                names[alias.asname or alias.name] = Imported(module, alias.name, alias)

    def _absolute(self, statement: ast.ImportFrom) -> str:
        if statement.level == 0:
            return statement.module or ""
        parents = self.package.split(".")
        base = parents[: len(parents) - statement.level + 1]
        return ".".join([*base, statement.module] if statement.module else base)

    def _if(self, statement: ast.If, names: _Names) -> None:
        if is_type_checking(statement.test):
            self._for_checkers(statement.body, statement.orelse, names)
            return
        match statement.test:
            case ast.UnaryOp(op=ast.Not(), operand=inner) if is_type_checking(inner):
                self._for_checkers(statement.orelse, statement.body, names)
                return
        match decide(statement.test):
            case True:
                names.update(self.block(statement.body))
            case False:
                names.update(self.block(statement.orelse))
            case None:
                self._branches([statement.body, statement.orelse], names)

    def _for_checkers(self, declared: list[ast.stmt], run: list[ast.stmt], names: _Names) -> None:
        """Prefer what is *declared* for type checkers over what is *run*."""
        names.update(self.block(run))
        found = self.block(declared)
        self.for_checkers |= found.keys() - names.keys()
        self.declared |= found.keys() & names.keys()
        names.update(found)

    def _loop(self, statement: ast.For | ast.AsyncFor | ast.While, names: _Names) -> None:
        if not isinstance(statement, ast.While):
            _dynamic(statement.target, "bound by a `for` statement", names)
        self._branches([statement.body], names)
        names.update(self.block(statement.orelse))

    def _branches(self, blocks: Iterable[list[ast.stmt]], names: _Names) -> None:
        """Add the names that one branch binds; a name that is bound in two ways is dynamic."""
        for block in blocks:
            for name, binding in self.block(block).items():
                again = name in names
                names[name] = Dynamic("bound in more than one way") if again else binding

    def _try(self, statement: ast.Try | ast.TryStar, names: _Names) -> None:
        body = self.block([*statement.body, *statement.orelse])
        choices: dict[str, list[Binding]] = {name: [binding] for name, binding in body.items()}
        for handler in statement.handlers:
            for name, binding in self.block(handler.body).items():
                choices.setdefault(name, []).append(self._if_unbound(name, binding, names, body))
        names.update({name: _either(found) for name, found in choices.items()})
        names.update(self.block(statement.finalbody))

    def _if_unbound(self, name: str, binding: Binding, names: _Names, body: _Names) -> Binding:
        """Return *binding*, unless the handler that makes it replaces an existing one."""
        is_there = name in names or hasattr(builtins, name) or bool(self.stars)
        return Dynamic("bound in more than one way") if is_there and name not in body else binding


def _either(choices: list[Binding]) -> Binding:
    if len(choices) == 1:
        return choices[0]
    if isinstance(choices[0], Imported):
        return Alternatives(tuple(choices))
    return Dynamic("bound in more than one way")


def _assign(target: ast.expr, value: ast.expr, names: _Names) -> None:
    if isinstance(target, ast.Name):
        names[target.id] = Assigned(value, None, target)
    else:
        _dynamic(target, "bound by unpacking", names)


def _dynamic(target: ast.expr, reason: str, names: _Names) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = Dynamic(reason, node)


def _type_statement(statement: ast.stmt, names: _Names) -> None:
    if sys.version_info >= (3, 12) and isinstance(statement, ast.TypeAlias):
        names[statement.name.id] = Aliased(statement.value, statement.name, statement)


def _exports(binding: Binding | None) -> tuple[str, ...] | None:
    match binding:
        case Assigned(value=ast.List(elts=items) | ast.Tuple(elts=items)):
            names = [item.value for item in items if isinstance(item, ast.Constant)]
            words = tuple(name for name in names if isinstance(name, str))
            return words if len(words) == len(items) else None
        case _:
            return None
