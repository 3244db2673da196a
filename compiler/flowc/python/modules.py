"""Look-ups across modules: the one object through which other phases ask about Python.

In: a dotted module name and a name in it. Out: a fact, or why there is none. A re-export is
followed to the definition of the name. One that leads outside what is installed here is `Opaque`,
not missing: the module may well exist where the graph will run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import attrs

from flowc.finder import Finder, Location
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
from flowc.python.functions import (
    is_overload,
    read_function,
    read_implementation,
    read_overloads,
)
from flowc.python.library import Library, Scopes
from flowc.python.origins import HOPS, binds, defines_class, is_declared, is_standard
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

_Key = tuple[str, str]


@attrs.define(eq=False)
class _Recall:
    """The results of one look-up so far; the next one starts afresh, since files may change.

    Type definitions may be cyclic: a type that is being read is *cut* short where it refers to
    itself, and results that contain such a cut are not kept.
    """

    types: dict[_Key, PythonType] = attrs.field(factory=dict)
    classes: dict[_Key, Class | None] = attrs.field(factory=dict)
    reading: set[_Key] = attrs.field(factory=set)
    cuts: int = 0


@attrs.define(eq=False)
class PythonModules:
    """Answers what a module contains. *load* returns the text of a file, or ``None`` if there is
    none.

    What was read is kept in *scopes* for as long as *load* returns the same `Source`; several of
    these objects may share them. *transparent* are the dotted names of decorators that, according
    to the user, return their function unchanged.
    """

    finder: Finder
    load: Callable[[str], Source | None]
    scopes: Scopes = attrs.field(factory=dict)
    transparent: frozenset[str] = frozenset()
    _library: Library = attrs.field(init=False)
    _recall: _Recall = attrs.field(init=False)

    @_library.default
    def _empty_library(self) -> Library:
        return Library(self.finder, self.load, self.scopes)

    @_recall.default
    def _nothing_read(self) -> _Recall:
        return _Recall()

    # ---- questions of other phases -------------------------------------------------------------

    def module(self, module: str) -> Module | Missing | SyntaxProblem:
        """Return what the module *module* offers, without following its imports."""
        location = self._library.find(module)
        if isinstance(location, Missing):
            return self._with_candidates(location)
        match self._library.scope_of(location):
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
        self._recall = _Recall()
        found = self._public_member(module, name)
        return self._with_candidates(found) if isinstance(found, Missing) else found

    def _public_member(self, module: str, name: str) -> Lookup:
        found = self._member(module, name, HOPS)
        if is_standard(module) and isinstance(found, (Class, Function)):
            # Its public name is used, whichever private module defines it in this version.
            return attrs.evolve(found, module=module)
        return found

    def type_named(self, module: str, name: str) -> PythonType:
        """Return the type that *name* of *module* stands for."""
        if module in TYPING:
            return typing_name(module, name)
        if is_standard(module):
            return Named(module, name)
        recall, key = self._recall, (module, name)
        if key in recall.types:
            return recall.types[key]
        if key in recall.reading:
            recall.cuts += 1
            return Unknown()
        cuts = recall.cuts
        recall.reading.add(key)
        try:
            found = self._type_of(module, name)
        finally:
            recall.reading.discard(key)
        if recall.cuts == cuts:
            recall.types[key] = found
        return found

    def class_named(self, module: str, name: str) -> Class | None:
        """Return the facts about a class, or ``None`` if they cannot be read."""
        known = known_class(module, name)
        if known is not None or not defines_class(self._library, module, name):
            return known
        recall, key = self._recall, (module, name)
        if key in recall.classes:
            return recall.classes[key]
        cuts = recall.cuts
        member = self._public_member(module, name)
        found = member if isinstance(member, Class) else None
        if recall.cuts == cuts:
            recall.classes[key] = found
        return found

    def is_transparent(self, module: str, name: str) -> bool:
        """Return whether the user has declared that this decorator returns its function
        unchanged.
        """
        return f"{module}.{name}" in self.transparent

    def is_declared(self, module: str, name: str) -> bool:
        """Return whether type checkers see another definition of *name* than the interpreter."""
        return is_declared(self._library, module, name)

    def _type_of(self, module: str, name: str) -> PythonType:
        scope = self._library.readable(module)
        binding = None if scope is None else scope.names.get(name)
        # Neither classes nor functions are read here: the fields of a class may have the very type
        # that is asked for, and bodies of functions lead on and on.
        match binding:
            case Defined(node=node):
                return Named(module, name) if isinstance(node, ast.ClassDef) else Unknown()
            case Imported(module=origin, name=str(original)):
                return self.type_named(origin, original)
            case Alternatives(choices=(Imported(module=origin, name=str(original)), *_)):
                return self.type_named(origin, original)
            case None if scope is not None:
                for star in scope.stars:
                    if binds(self._library, star.module, name):
                        return self.type_named(star.module, name)
                return Named(module, name)
        match self._member(module, name, HOPS):
            case TypeAlias(type=type_):
                return type_
            case Class(module=origin):
                return Named(origin, name)
            case Opaque() | Missing() | SyntaxProblem() if not isinstance(binding, Assigned):
                return Named(module, name)
            case _:  # a `TypeVar` or a `NewType`, say, or no type at all
                return Unknown()

    def _with_candidates(self, missing: Missing) -> Missing:
        # Folders are listed only for a module that will be reported.
        return attrs.evolve(missing, candidates=self._library.finder.beside(missing))

    # ---- members -------------------------------------------------------------------------------

    def _member(self, module: str, name: str, hops: int) -> Lookup:
        known = known_class(module, name)
        if known is not None:
            is_class = known.kind not in ("namedtuple", "typeddict")
            return known if is_class else Opaque(name, module, "it is made when it is called")
        location = self._library.find(module)
        if isinstance(location, Missing):
            return location
        source = self._library.scope(location, location.source)
        if isinstance(source, SyntaxProblem):
            return source
        stub = self._library.scope(location, location.stub)
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
        submodule = self._library.submodule(location, name)
        if submodule is not None:
            return submodule
        if location.is_namespace:
            return NotFound(name, location.name, "", self._library.finder.submodules(location))
        return Opaque(name, location.name, "there is no source to read")

    def _member_in(self, scope: Scope, location: Location, name: str, hops: int) -> Lookup:
        binding = scope.names.get(name)
        starred = self._from_star(scope.stars_after(binding), scope, name, hops)
        if starred is not None:
            return starred
        if name in scope.for_checkers and not scope.is_open and not scope.is_stub:
            return NotFound(name, scope.module, scope.path, scope.public, for_checkers=True)
        if binding is not None:
            return self._bound(scope, name, binding, hops)
        return (
            self._library.submodule(location, name) or _nested(scope, name) or _absent(scope, name)
        )

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
        """Return *name* of *module* if ``import *`` imports it."""
        if hops == 0:
            return Missing(module, module)
        location = self._library.find(module)
        scope = (
            None
            if isinstance(location, Missing)
            else self._library.scope(location, location.source)
        )
        if isinstance(scope, Scope):
            exports = scope.exports
            is_listed = "__all__" in scope.names and name.startswith("_") and name in scope.names
            if exports is None and is_listed:
                return Opaque(name, module, "its `__all__` is put together when it is imported")
            if name.startswith("_") if exports is None else name not in exports:
                return NotFound(name, module, scope.path)
        return self._member(module, name, hops - 1)

    def _bound(self, scope: Scope, name: str, binding: Binding, hops: int) -> Member:
        annotations = Annotations(scope, self)
        match binding:
            case Defined(node=node):
                try:
                    return _defined(node, scope, annotations)
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

    def _fails(self, choice: Binding) -> bool:
        """Return whether *choice* is an import that plainly fails here."""
        if not isinstance(choice, Imported):
            return False
        inner = f"{choice.module}.{choice.name}"
        is_module = choice.name is not None and isinstance(self._library.find(inner), Location)
        return not self._library.is_importable(inner if is_module else choice.module)

    def _reexported(
        self, scope: Scope, name: str, choices: tuple[Binding, ...], hops: int
    ) -> Member:
        follow = self._follower(hops)
        for choice in choices:
            if len(choices) > 1 and self._fails(choice):
                continue
            if isinstance(choice, Imported) and choice.name is not None:
                found = follow(choice.module, choice.name)
            else:
                found = self._bound(scope, name, choice, hops)
            if not isinstance(found, (NotFound, Missing, SyntaxProblem)):
                return found
        return Opaque(name, scope.module, "it is imported from a module that is not read")


def _defined(
    node: FunctionNode | ast.ClassDef, scope: Scope, annotations: Annotations
) -> Class | Function:
    if isinstance(node, ast.ClassDef):
        return read_class(node, annotations)
    found = read_function(node, annotations)
    if is_overload(node, annotations):
        return read_overloads(found)
    if any(is_overload(item, annotations) for item in _defined_before(node, scope)):
        return read_implementation(found)
    return found


def _defined_before(node: FunctionNode, scope: Scope) -> Iterator[FunctionNode]:
    """Yield the top-level functions of the same name that *node* replaces."""
    for item in scope.tree.body:
        if isinstance(item, FunctionNode) and item.name == node.name and item is not node:
            yield item


def _nested(scope: Scope, name: str) -> NotImportable | None:
    """Return the function *name* that is nested in another one, or ``None``."""
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
