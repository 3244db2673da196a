"""Look-ups across modules: the one object through which the other phases ask about Python.

In: a dotted module name and a name in it. Out: a fact, or why there is none. A re-export is
followed to where the name is defined; one that leads out of what is installed here is `Opaque`, not
missing: the module may well be there where the graph will run.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable

import attrs

from flowc.python.annotations import TYPING, Annotations, typing_name
from flowc.python.assignments import read_assignment
from flowc.python.classes import known_class, read_class
from flowc.python.facts import (
    Certainty,
    Class,
    Constant,
    Function,
    Lookup,
    Member,
    Missing,
    Module,
    Named,
    NotFound,
    NotImportable,
    Opaque,
    PythonType,
    Submodule,
    SyntaxProblem,
    TypeAlias,
    Unknown,
)
from flowc.python.finder import Location, ModuleFinder
from flowc.python.functions import is_overload, read_function, read_overloads
from flowc.python.reader import read_scope
from flowc.python.scope import (
    Aliased,
    Alternatives,
    Assigned,
    Binding,
    Defined,
    Dynamic,
    FunctionNode,
    Imported,
    Scope,
    Star,
)
from flowc.python.stubs import merge
from flowc.source import Source

# Packages pass a name through one or two `__init__` files; a longer way is a maze, or a circle.
_HOPS = 5

_Kept = tuple[Source, Scope | SyntaxProblem | None]


@attrs.define(eq=False)
class PythonModules:
    """Answers what a module holds. *load* gives the text of a file, ``None`` where there is none.

    What was read is kept for as long as *load* gives back the same `Source`; where a module was
    found, for as long as this object lives.
    """

    finder: ModuleFinder
    load: Callable[[str], Source | None]
    _locations: dict[str, Location] = attrs.field(factory=dict, init=False)
    _scopes: dict[str, _Kept] = attrs.field(factory=dict, init=False)
    _reading: set[tuple[str, str]] = attrs.field(factory=set, init=False)

    # ---- what the other phases ask -------------------------------------------------------------

    def module(self, module: str) -> Module | Missing | SyntaxProblem:
        """Return what the module *module* offers, without following what it imports."""
        location = self._find(module)
        if isinstance(location, Missing):
            return self._with_candidates(location)
        match self._scope_of(location):
            case None:
                certainty = Certainty.EXACT if location.is_namespace else Certainty.UNKNOWN
                return Module(module, None, certainty=certainty)
            case SyntaxProblem() as problem:
                return problem
            case scope:
                is_open = scope.is_open or scope.stars
                certainty = Certainty.AT_LEAST if is_open else Certainty.EXACT
                doc = ast.get_docstring(scope.tree)
                return Module(module, scope.path, scope.public, certainty, doc)

    def member(self, module: str, name: str) -> Lookup:
        """Return what *name* of *module* is."""
        found = self._member(module, name, _HOPS)
        if isinstance(found, Missing):
            return self._with_candidates(found)
        if is_standard(module) and isinstance(found, (Class, Function)):
            # It is known by its public name, whichever private module holds it in this version.
            return attrs.evolve(found, module=module)
        return found

    def type_named(self, module: str, name: str) -> PythonType:
        """Return the type for which *name* of *module* stands."""
        if module in TYPING:
            return typing_name(module, name)
        if is_standard(module):
            return Named(module, name)
        if (module, name) in self._reading:
            return Unknown()
        self._reading.add((module, name))
        try:
            return self._type_of(module, name)
        finally:
            self._reading.discard((module, name))

    def class_named(self, module: str, name: str) -> Class | None:
        """Return the facts of a class, ``None`` where they cannot be read."""
        known = known_class(module, name)
        if known is not None or not self._defines_class(module, name, _HOPS):
            return known
        found = self.member(module, name)
        return found if isinstance(found, Class) else None

    def _defines_class(self, module: str, name: str, hops: int) -> bool:
        """Return whether *name* leads to a ``class``.

        Asked before anything is read: the name may well be that of a function, whose body calls
        functions whose bodies call others.
        """
        location = self._find(module)
        scope = None if isinstance(location, Missing) else self._scope_of(location)
        if hops == 0 or not isinstance(scope, Scope):
            return False
        match scope.names.get(name):
            case Defined(node=node):
                return isinstance(node, ast.ClassDef)
            case Imported(module=origin, name=str(original)):
                return self._defines_class(origin, original, hops - 1)
            case Alternatives(choices=(Imported(module=origin, name=str(original)), *_)):
                return self._defines_class(origin, original, hops - 1)
            case None:
                stars = (star.module for star in scope.stars)
                return any(self._defines_class(star, name, hops - 1) for star in stars)
            case _:
                return False

    def _type_of(self, module: str, name: str) -> PythonType:
        location = self._find(module)
        scope = None if isinstance(location, Missing) else self._scope_of(location)
        binding = scope.names.get(name) if isinstance(scope, Scope) else None
        # Neither classes nor functions are read here: the fields of the one may have the type that
        # is asked for, the bodies of the other lead on and on.
        match binding:
            case Defined(node=node):
                return Named(module, name) if isinstance(node, ast.ClassDef) else Unknown()
            case Imported(module=origin, name=str(original)):
                return self.type_named(origin, original)
            case Alternatives(choices=(Imported(module=origin, name=str(original)), *_)):
                return self.type_named(origin, original)
            case None if isinstance(scope, Scope):
                for star in scope.stars:
                    if self._binds(star.module, name, _HOPS):
                        return self.type_named(star.module, name)
                return Named(module, name)
        match self._member(module, name, _HOPS):
            case TypeAlias(type=type_):
                return type_
            case Class(module=origin):
                return Named(origin, name)
            case Opaque() | Missing() | SyntaxProblem() if not isinstance(binding, Assigned):
                return Named(module, name)
            case _:  # a `TypeVar` or a `NewType`, say, or no type at all
                return Unknown()

    def _binds(self, module: str, name: str, hops: int) -> bool:
        location = self._find(module)
        scope = None if isinstance(location, Missing) else self._scope_of(location)
        if hops == 0 or not isinstance(scope, Scope):
            return False
        return name in scope.names or any(
            self._binds(star.module, name, hops - 1) for star in scope.stars
        )

    def _with_candidates(self, missing: Missing) -> Missing:
        # Folders are listed only for a module that somebody will be told of.
        return attrs.evolve(missing, candidates=self.finder.beside(missing))

    # ---- files ---------------------------------------------------------------------------------

    def _find(self, module: str) -> Location | Missing:
        kept = self._locations.get(module)
        if kept is not None:
            return kept
        found = self.finder.find(module)
        if isinstance(found, Missing):
            parent = found.missing.rpartition(".")[0]
            if not parent or not self._may_hold_any(parent):
                return found
            found = Location(module, None, None)
        self._locations[module] = found
        return found

    def _may_hold_any(self, module: str) -> bool:
        """Return whether *module* may make submodules up, as ``os`` makes ``os.path``."""
        location = self.finder.find(module)
        if isinstance(location, Missing) or location.is_namespace:
            return False
        scope = self._scope(location, location.source)
        return scope is None or (isinstance(scope, Scope) and scope.is_open)

    def _scope_of(self, location: Location) -> Scope | SyntaxProblem | None:
        return self._scope(location, location.source) or self._scope(location, location.stub)

    def _scope(self, location: Location, path: str | None) -> Scope | SyntaxProblem | None:
        source = None if path is None else self.load(path)
        if path is None or source is None:
            return None
        kept = self._scopes.get(path)
        if kept is None or kept[0] is not source:
            kept = source, _parse(location, source, is_stub=path == location.stub)
            self._scopes[path] = kept
        return kept[1]

    # ---- members -------------------------------------------------------------------------------

    def _member(self, module: str, name: str, hops: int) -> Lookup:
        known = known_class(module, name)
        if known is not None:
            return known
        location = self._find(module)
        if isinstance(location, Missing):
            return location
        source = self._scope(location, location.source)
        if isinstance(source, SyntaxProblem):
            return source
        stub = self._scope(location, location.stub)
        found = [
            self._member_in(scope, location, name, hops)
            for scope in (stub, source)
            if isinstance(scope, Scope)
        ]
        match found:
            case []:
                return self._unread(location, name)
            case [only]:
                return only
            case _:
                return merge(*found)

    def _unread(self, location: Location, name: str) -> Lookup:
        submodule = self._submodule(location, name)
        if submodule is not None:
            return submodule
        if location.is_namespace:
            return NotFound(name, location.name, "", self.finder.submodules(location))
        return Opaque(name, location.name, "there is no source to read")

    def _submodule(self, location: Location, name: str) -> Submodule | None:
        found = self.finder.find(f"{location.name}.{name}") if location.is_package else None
        if not isinstance(found, Location):
            return None
        scope = self._scope_of(found)
        return Submodule(found.name, None if scope is None else scope.path)

    def _member_in(self, scope: Scope, location: Location, name: str, hops: int) -> Lookup:
        binding = scope.names.get(name)
        starred = self._from_star(scope.stars_after(binding), scope, name, hops)
        if starred is not None:
            return starred
        if binding is not None:
            return self._bound(scope, name, binding, hops)
        return self._submodule(location, name) or _nested(scope, name) or _absent(scope, name)

    def _from_star(
        self, stars: tuple[Star, ...], scope: Scope, name: str, hops: int
    ) -> Member | None:
        exported = [self._exported(star.module, name, hops) for star in stars]
        found = [item for item in exported if not isinstance(item, NotFound)]
        match found:
            case []:
                return None
            case [Function() | Class() | TypeAlias() | Constant() | Submodule() as only]:
                return only
            case _:
                return Opaque(name, scope.module, "it may come from more than one `import *`")

    def _exported(self, module: str, name: str, hops: int) -> Lookup:
        """Return *name* of *module* if ``import *`` takes it."""
        if hops == 0:
            return Missing(module, module)
        location = self._find(module)
        scope = None if isinstance(location, Missing) else self._scope(location, location.source)
        if isinstance(scope, Scope):
            exports = scope.exports
            if name.startswith("_") if exports is None else name not in exports:
                return NotFound(name, module, scope.path)
        return self._member(module, name, hops - 1)

    def _bound(self, scope: Scope, name: str, binding: Binding, hops: int) -> Member:
        annotations = Annotations(scope, self)
        match binding:
            case Defined(node=node):
                try:
                    return _defined(node, annotations)
                except RecursionError:  # hundreds of `elif`, say: not worth another algorithm
                    return Opaque(name, scope.module, "it is nested too deep to be read")
            case Imported(module=module, name=None):
                return Submodule(module, None)
            case Imported():
                return self._reexported(scope, name, (binding,), hops)
            case Alternatives(choices=choices):
                return self._reexported(scope, name, choices, hops)
            case Assigned():
                return read_assignment(name, binding, annotations, self._follower(hops))
            case Aliased(value=value, node=node, statement=statement):
                type_ = annotations.within(statement).read(value)
                return TypeAlias(name, scope.module, scope.path, scope.span(node), type_)
            case Dynamic(reason=reason, node=where):
                span = None if where is None else scope.span(where)
                return Opaque(name, scope.module, f"it is {reason}", span)

    def _follower(self, hops: int) -> Callable[[str, str], Lookup]:
        def follow(module: str, name: str) -> Lookup:
            return self._member(module, name, hops - 1) if hops else Missing(module, module)

        return follow

    def _reexported(
        self, scope: Scope, name: str, choices: tuple[Binding, ...], hops: int
    ) -> Member:
        follow = self._follower(hops)
        for choice in choices:
            if isinstance(choice, Imported) and choice.name is not None:
                found = follow(choice.module, choice.name)
            else:
                found = self._bound(scope, name, choice, hops)
            if not isinstance(found, (NotFound, Missing, SyntaxProblem)):
                return found
        return Opaque(name, scope.module, "it is imported from a module that is not read")


def is_standard(module: str) -> bool:
    """Return whether *module* belongs to the standard library."""
    return module.partition(".")[0] in sys.stdlib_module_names


def _parse(location: Location, source: Source, *, is_stub: bool) -> Scope | SyntaxProblem | None:
    try:
        with warnings.catch_warnings():
            # Parsing warns of `"\d"` and the like, to whoever runs this and not to its author.
            warnings.simplefilter("ignore")
            return read_scope(
                location.name, source, is_package=location.is_package, is_stub=is_stub
            )
    except SyntaxError as error:
        return _syntax_problem(location.name, source, error)
    except ValueError:  # a null byte, up to Python 3.11
        message = "source code cannot contain null bytes"
        return SyntaxProblem(location.name, source.path, 1, message, source.span(0, 0))
    except (RecursionError, MemoryError):  # nested too deep for this reader, not for Python
        return None


def _syntax_problem(module: str, source: Source, error: SyntaxError) -> SyntaxProblem:
    line = min(max(error.lineno or 1, 1), len(source.line_starts))
    start = source.line_starts[line - 1]
    text = source.line_text(line)
    column = min(max((error.offset or 1) - 1, 0), len(text))
    end_column = len(text)
    if error.end_lineno == error.lineno and (error.end_offset or 0) > column + 1:
        end_column = min((error.end_offset or 1) - 1, len(text))
    span = source.span(start + column, start + max(end_column, column))
    return SyntaxProblem(module, source.path, line, error.msg, span)


def _defined(node: FunctionNode | ast.ClassDef, annotations: Annotations) -> Class | Function:
    if isinstance(node, ast.ClassDef):
        return read_class(node, annotations)
    found = read_function(node, annotations)
    return read_overloads(found) if is_overload(node, annotations) else found


def _nested(scope: Scope, name: str) -> NotImportable | None:
    """Return the function *name* that stands inside another one."""
    for outer in ast.walk(scope.tree):
        if not isinstance(outer, FunctionNode):
            continue
        for inner in outer.body:
            if isinstance(inner, FunctionNode) and inner.name == name:
                place = (name, scope.module, scope.path, scope.name_span(inner))
                return NotImportable(*place, "a nested function", inside=outer.name)
    return None


def _absent(scope: Scope, name: str) -> Opaque | NotFound:
    if scope.is_open or (name.startswith("__") and name.endswith("__")):
        return Opaque(name, scope.module, "the module may make it when it is imported")
    return NotFound(name, scope.module, scope.path, scope.public)
