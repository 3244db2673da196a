"""The names that a module binds at its top level, and by what.

In: the tree of a module. Out: a `Scope`, which says for each name what the module leaves it bound
to. Branches on the version, the platform and ``TYPE_CHECKING`` are decided; ``try … except
ImportError`` gives alternatives; any other branch that rebinds a name makes it `Dynamic`.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterable, Mapping

import attrs

from flowc.python.conditions import decide, is_type_checking
from flowc.source import Source, Span

# A module that mentions one of these may hold names that are not written in it.
_TRAPDOORS = frozenset({"globals", "locals", "vars", "exec", "__getattr__", "__path__"})

# A backslash may continue the line between the words.
_DEFINED_NAME = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+(\w+)")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen(eq=False)
class Defined:
    """Bound by ``def`` or ``class``."""

    node: FunctionNode | ast.ClassDef


@attrs.frozen(eq=False)
class Imported:
    """Bound by an import: *name* of *module*, or the module itself where *name* is ``None``."""

    module: str
    name: str | None
    node: ast.AST


@attrs.frozen(eq=False)
class Assigned:
    """Bound by ``x = value``, ``x: annotation = value`` or ``x: annotation``."""

    value: ast.expr | None
    annotation: ast.expr | None
    node: ast.Name


@attrs.frozen(eq=False)
class Aliased:
    """Bound by ``type X = value``; *node* is the name, *statement* holds its type parameters."""

    value: ast.expr
    node: ast.AST
    statement: ast.stmt


@attrs.frozen(eq=False)
class Alternatives:
    """Bound by the first of *choices* that can be imported."""

    choices: tuple[Binding, ...]


@attrs.frozen(eq=False)
class Dynamic:
    """Bound, but to what is only known when it runs; *reason* says by which form."""

    reason: str
    node: ast.AST | None = None


Binding = Defined | Imported | Assigned | Aliased | Alternatives | Dynamic


@attrs.frozen
class Star:
    """``from module import *``, which may bind anew what stands above its *line*."""

    module: str
    line: int


@attrs.frozen(eq=False)
class Scope:
    """One module as it was read: *names* it binds, *stars* it imports everything from.

    *exports* is its ``__all__`` where that is written out. *is_open* says that names may exist
    which are not written in it. *is_stub* marks a `.pyi` file, whose bodies mean nothing.
    """

    module: str
    source: Source
    tree: ast.Module
    names: Mapping[str, Binding]
    stars: tuple[Star, ...]
    exports: tuple[str, ...] | None
    is_open: bool
    is_stub: bool

    @property
    def path(self) -> str:
        """The path by which the user knows the file."""
        return self.source.path

    @property
    def public(self) -> tuple[str, ...]:
        """The names that the module offers, in the order in which it binds them."""
        return tuple(name for name in self.names if self._offers(name))

    def _offers(self, name: str) -> bool:
        if self.exports is not None and name in self.exports:
            return True
        match self.names[name]:
            case Imported(module=module, name=original):
                ours = module.partition(".")[0] == self.module.partition(".")[0]
                return ours and original is not None and not name.startswith("_")
            case _:
                return not name.startswith("_")

    def origin(self, name: str) -> tuple[str, str] | None:
        """Return the module and the name from which *name* comes, ``None`` if it is not bound."""
        match _first(self.names.get(name)):
            case Imported(module=module, name=str(original)):
                return module, original
            case None if hasattr(builtins, name) or not self.stars:
                return None
            case _:
                return self.module, name

    def module_named(self, node: ast.expr) -> str | None:
        """Return the module for which a dotted name stands, as far as imports say it."""
        match node:
            case ast.Name(id=name):
                match _first(self.names.get(name)):
                    case Imported(module=module, name=None):
                        return module
                    case Imported(module=module, name=str(original)):
                        return f"{module}.{original}"
                    case _:
                        return None
            case ast.Attribute(value=value, attr=name):
                parent = self.module_named(value)
                return None if parent is None else f"{parent}.{name}"
            case _:
                return None

    def stars_after(self, binding: Binding | None) -> tuple[Star, ...]:
        """Return the star imports that may bind anew what *binding* binds; all, for nothing."""
        node = getattr(binding, "node", None)
        line: int = 0 if node is None else node.lineno
        return tuple(star for star in self.stars if star.line > line)

    def span(self, node: ast.AST) -> Span:
        """Return the place of *node*."""
        start = self._offset(node, "lineno", "col_offset")
        return self.source.span(start, self._offset(node, "end_lineno", "end_col_offset"))

    def name_span(self, node: FunctionNode | ast.ClassDef) -> Span:
        """Return the place of the name in a ``def`` or ``class``."""
        match = _DEFINED_NAME.match(self.source.text, self.span(node).start)
        assert match is not None  # the grammar of Python: the node starts at its keyword
        return self.source.span(*match.span(1))

    def _offset(self, node: ast.AST, line_field: str, column_field: str) -> int:
        """Return the offset in code points; the tree counts columns in UTF-8 bytes."""
        line: int = getattr(node, line_field)
        column: int = getattr(node, column_field)
        text = self.source.line_text(line)
        if not text.isascii():
            column = len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
        return self.source.line_starts[line - 1] + column


def _first(binding: Binding | None) -> Binding | None:
    return binding.choices[0] if isinstance(binding, Alternatives) else binding


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
        is_open=loose.is_open,
        is_stub=is_stub,
    )


@attrs.frozen
class _Loose:
    """What a walk over statements does not see: names bound deep inside, and trapdoors."""

    overwritten: frozenset[str]
    captured: frozenset[str]
    is_open: bool
    extends_exports: bool

    @classmethod
    def of(cls, tree: ast.Module) -> _Loose:
        overwritten: set[str] = set()
        captured: set[str] = set()
        is_open = False
        mentions_of_exports = 0
        for node in ast.walk(tree):
            match node:
                case ast.Global(names=names):
                    overwritten.update(names)
                case ast.NamedExpr(target=ast.Name(id=name)):
                    captured.add(name)
                case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                    captured.add(name)
                case ast.MatchMapping(rest=str(name)):
                    captured.add(name)
                case ast.Name(id="__all__"):
                    mentions_of_exports += 1
                case ast.Name(id=name) | ast.FunctionDef(name=name) if name in _TRAPDOORS:
                    is_open = True
                case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                    is_open = True
        return cls(frozenset(overwritten), frozenset(captured), is_open, mentions_of_exports > 1)


_Names = dict[str, Binding]


@attrs.define
class _Reader:
    """Walks statements in order; a later binding of a name replaces an earlier one."""

    package: str
    stars: list[Star] = attrs.field(factory=list)

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
            # What is declared for type checkers is the better fact: the rest is how it is loaded.
            names.update(self.block(statement.orelse))
            names.update(self.block(statement.body))
            return
        match decide(statement.test):
            case True:
                names.update(self.block(statement.body))
            case False:
                names.update(self.block(statement.orelse))
            case None:
                self._branches([statement.body, statement.orelse], names)

    def _loop(self, statement: ast.For | ast.AsyncFor | ast.While, names: _Names) -> None:
        if not isinstance(statement, ast.While):
            _dynamic(statement.target, "bound by a `for` statement", names)
        self._branches([statement.body], names)
        names.update(self.block(statement.orelse))

    def _branches(self, blocks: Iterable[list[ast.stmt]], names: _Names) -> None:
        """Take a name that one branch binds; one that could be bound in two ways is dynamic."""
        for block in blocks:
            for name, binding in self.block(block).items():
                again = name in names
                names[name] = Dynamic("bound in more than one way") if again else binding

    def _try(self, statement: ast.Try | ast.TryStar, names: _Names) -> None:
        body = self.block([*statement.body, *statement.orelse])
        choices: dict[str, list[Binding]] = {name: [binding] for name, binding in body.items()}
        for handler in statement.handlers:
            for name, binding in self.block(handler.body).items():
                choices.setdefault(name, []).append(binding)
        names.update({name: _either(found) for name, found in choices.items()})
        names.update(self.block(statement.finalbody))


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
