"""The names that a module binds at its top level, and how.

A `Scope` says what each name is bound to once the module is loaded, and where its nodes are in the
text; `flowc.python.reader` builds it.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.source import Source, Span

# A backslash may continue the line between the keywords.
_DEFINED_NAME = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+(\w+)")

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen(eq=False)
class Defined:
    """Bound by ``def`` or ``class``."""

    node: FunctionNode | ast.ClassDef


@attrs.frozen(eq=False)
class Imported:
    """Bound by an import: to *name* of *module*, or to the module itself if *name* is ``None``."""

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
    """Bound by ``type X = value``; *node* is the name, *statement* has the type parameters."""

    value: ast.expr
    node: ast.AST
    statement: ast.stmt


@attrs.frozen(eq=False)
class Alternatives:
    """Bound by the first of *choices* that can be imported."""

    choices: tuple[Binding, ...]


@attrs.frozen(eq=False)
class Dynamic:
    """Bound to a value that is only known at run time; *reason* says by which form."""

    reason: str
    node: ast.AST | None = None


Binding = Defined | Imported | Assigned | Aliased | Alternatives | Dynamic


@attrs.frozen
class Star:
    """``from module import *``, which may rebind what is bound above its *line*."""

    module: str
    line: int


@attrs.frozen(eq=False)
class Scope:
    """One module as it was read: the *names* it binds, the *stars* it imports everything from.

    *exports* is its ``__all__`` if that is a literal. *needs* are the modules that it always
    imports, *for_checkers* the names that only type checkers see, *declared* the names of which
    they see another definition than the interpreter. *is_open* says that names may exist which are
    not written in the module. *is_stub* marks a `.pyi` file, whose bodies mean nothing.
    """

    module: str
    source: Source
    tree: ast.Module
    names: Mapping[str, Binding]
    stars: tuple[Star, ...]
    exports: tuple[str, ...] | None
    needs: tuple[str, ...]
    for_checkers: frozenset[str]
    declared: frozenset[str]
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
        if name in self.for_checkers:
            return False
        if self.exports is not None and name in self.exports:
            return True
        match self.names[name]:
            case Imported(module=module, name=original):
                ours = module.partition(".")[0] == self.module.partition(".")[0]
                return ours and original is not None and not name.startswith("_")
            case _:
                return not name.startswith("_")

    def origin(self, name: str) -> tuple[str, str] | None:
        """Return the module and name from which *name* comes, or ``None`` if it is not bound."""
        match _first(self.names.get(name)):
            case Imported(module=module, name=str(original)):
                return module, original
            case None if hasattr(builtins, name) or not self.stars:
                return None
            case _:
                return self.module, name

    def module_named(self, node: ast.expr) -> str | None:
        """Return the module that a dotted name refers to, according to the imports."""
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
        """Return the star imports that may rebind what *binding* binds; all of them for
        ``None``.
        """
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
        """Return the offset in code points; the AST counts columns in UTF-8 bytes."""
        line: int = getattr(node, line_field)
        column: int = getattr(node, column_field)
        text = self.source.line_text(line)
        if not text.isascii():
            column = len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
        return self.source.line_starts[line - 1] + column


def _first(binding: Binding | None) -> Binding | None:
    return binding.choices[0] if isinstance(binding, Alternatives) else binding


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a body in source order, except those inside nested functions and
    classes.
    """
    # Iterative: the tree of a long sum is as deep as the sum has terms.
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))
