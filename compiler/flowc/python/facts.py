"""What is known about Python code that was read and never run.

These facts are all that `flowc.python` produces. Each says how far it can be trusted: an *exact*
fact may cause an error, an *at least* one a warning, an *unknown* one nothing at all. A wrong "this
can never work" is worse than silence, so whatever is dynamic is *unknown*.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import attrs

from flowc.finder import Missing as Missing
from flowc.source import Span


class Certainty(StrEnum):
    """How far a fact can be trusted."""

    EXACT = "exact"
    AT_LEAST = "at least"
    UNKNOWN = "unknown"


Scalar = str | int | float | bool | bytes


# ---- types -----------------------------------------------------------------------------------


@attrs.frozen
class Unknown:
    """An unknown type or value: not annotated, a `TypeVar`, something dynamic."""


@attrs.frozen
class NoneType:
    """The type, or the value, ``None``."""


@attrs.frozen
class Repeated:
    """The ``...`` of ``tuple[T, ...]``; only ever the last argument of ``tuple``."""


@attrs.frozen
class Named:
    """A class by its name: *module* is where it is defined, ``"builtins"`` for ``int``.

    Aliases of `typing` are replaced by what they stand for: ``List[int]`` by `list` of `builtins`,
    ``typing.Iterator`` by that of ``collections.abc``. ``Any`` is ``Named("typing", "Any")``. A
    class is named by its defining module, however it was re-exported; one of the standard library
    by the module that was asked for. *module* is ``None`` for a name that nothing in the file
    binds.
    """

    module: str | None
    name: str
    arguments: tuple[PythonType, ...] = ()


@attrs.frozen
class Union:
    """``A | B``: two or more members, none of them a `Union` or `Unknown`."""

    members: tuple[PythonType, ...]


@attrs.frozen
class LiteralValues:
    """``Literal["a", 1]``, or the type of a literal constant; ``None`` is not included."""

    values: tuple[Scalar, ...]


PythonType = Named | Union | LiteralValues | NoneType | Repeated | Unknown


# ---- functions -------------------------------------------------------------------------------

ParameterKind = Literal[
    "positional_only", "positional", "keyword_only", "var_positional", "var_keyword"
]

FunctionKind = Literal["function", "coroutine", "generator", "async_generator", "unknown"]


@attrs.frozen
class Parameter:
    """One parameter; the ``self`` of a method is left out."""

    name: str
    kind: ParameterKind
    has_default: bool
    annotation: PythonType
    span: Span


@attrs.frozen
class Return:
    """One ``return``: *span* is its value, or the whole statement if it has none.

    *type* is the evident type of the value (``return 5`` is ``LiteralValues((5,))``, ``return {}``
    a ``dict``), `Unknown` for a call or a name. *length* is the number of items of a tuple display.
    *keys* are the constant keys of a dict display; *keys_certainty* is ``AT_LEAST`` if there may be
    more, ``UNKNOWN`` if the value may not be a mapping.
    """

    span: Span
    type: PythonType = Unknown()
    length: int | None = None
    keys: tuple[str, ...] = ()
    keys_certainty: Certainty = Certainty.UNKNOWN


@attrs.frozen
class FallOff:
    """A place at which a body returns nothing, a bare ``return`` or its end; *why* explains it."""

    span: Span
    why: str


@attrs.frozen
class ReturnShape:
    """What a body returns, as far as it is plainly written.

    *returns* holds every ``return`` of the body in source order. *certainty* is ``EXACT`` if the
    body was read and its returns are what a caller gets, ``UNKNOWN`` for a stub or a function with
    an unknown decorator (*returns* is empty then). *falls_off* is where some path through the body
    plainly returns nothing although another returns a value. *only_none* says that the body plainly
    ends, and never with anything but ``None``.
    """

    returns: tuple[Return, ...] = ()
    falls_off: FallOff | None = None
    only_none: bool = False
    certainty: Certainty = Certainty.UNKNOWN


@attrs.frozen
class Mutation:
    """A place where a body plainly mutates the object passed as *parameter*: ``x.append(…)``,
    ``x[k] = …``, ``del x[k]``, ``x += …``; *how* shows it in such a form.
    """

    parameter: str
    how: str
    span: Span


@attrs.frozen
class BlockingCall:
    """A call of the function *name* that blocks the event loop; *instead* could be awaited."""

    name: str
    instead: str
    span: Span


@attrs.frozen
class Unawaited:
    """A call of the coroutine function *name* whose coroutine is certainly never awaited."""

    name: str
    span: Span


@attrs.frozen
class Function:
    """A function that can be imported by name; *span* covers its name in the ``def``.

    If *parameters_certainty* is ``UNKNOWN``, a decorator may have changed everything: *parameters*
    are those in the source, *kind* is ``"unknown"`` and *returns* `Unknown`. *returns* is the
    annotation as written: for a generator the iterator, whose item type is *yields*. *replaced* is
    the inner function that a decorator plainly returns in its place, under its own name. *opens*
    says that a call returns a context manager (``@contextmanager``), whose value has the type
    *yields*. *raised* are the built-in exceptions raised by name if the function otherwise only
    computes with plain values; ``None`` if it may raise anything.
    """

    name: str
    module: str
    path: str
    span: Span
    parameters: tuple[Parameter, ...]
    parameters_certainty: Certainty = Certainty.EXACT
    returns: PythonType = Unknown()
    kind: FunctionKind = "function"
    result: ReturnShape = ReturnShape()
    doc: str | None = None
    yields: PythonType = Unknown()
    opens: Literal["context", "async_context"] | None = None
    generator_returns_value: Span | None = None
    deprecated: str | None = None
    mutated: tuple[Mutation, ...] = ()
    blocking: tuple[BlockingCall, ...] = ()
    unawaited: tuple[Unawaited, ...] = ()
    replaced: Span | None = None
    raised: tuple[str, ...] | None = None


# ---- classes ---------------------------------------------------------------------------------

ClassKind = Literal[
    "dataclass", "attrs", "pydantic", "typeddict", "namedtuple", "enum", "exception", "plain"
]


@attrs.frozen
class ClassField:
    """A field of a dataclass, an attrs or pydantic class, a TypedDict or a NamedTuple.

    *in_init* is false for a field that the constructor does not take, *keyword_only* true for one
    that it takes by keyword only.
    """

    name: str
    type: PythonType
    required: bool
    span: Span
    in_init: bool = True
    keyword_only: bool = False


@attrs.frozen
class EnumMember:
    """A member of an enum; *value* is `Unknown` if it is computed, *alias_of* is the member of
    which this is an alias.
    """

    name: str
    value: Scalar | NoneType | Unknown
    span: Span
    alias_of: str | None = None


@attrs.frozen
class Class:
    """A class that can be imported by name.

    *fields* includes inherited ones; *fields_certainty* is ``AT_LEAST`` if a base could not be
    read, and for an enum it concerns its *members*. *init* are the parameters of the constructor
    without ``self``. *attributes* are the names of all attributes of its instances, ``None`` if
    there may be more. *is_made_otherwise* says that a metaclass, ``__new__`` or the like affects
    how instances are created, also for subclasses. *ancestors* are all known base classes, direct
    and indirect, nearest first, without ``object`` and ``Generic``; *is_exception* is ``None`` if
    an unknown base leaves it open.
    """

    name: str
    module: str
    path: str
    span: Span
    kind: ClassKind = "plain"
    fields: tuple[ClassField, ...] = ()
    fields_certainty: Certainty = Certainty.EXACT
    attributes: tuple[str, ...] | None = None
    members: tuple[EnumMember, ...] = ()
    bases: tuple[PythonType, ...] = ()
    ancestors: tuple[Named, ...] = ()
    ancestors_certainty: Certainty = Certainty.EXACT
    is_exception: bool | None = False
    init: tuple[Parameter, ...] = ()
    init_certainty: Certainty = Certainty.EXACT
    is_made_otherwise: bool = False
    callable_instances: bool | None = False
    opens: Literal["context", "async_context"] | None = None
    doc: str | None = None
    deprecated: str | None = None


# ---- other members ---------------------------------------------------------------------------


@attrs.frozen
class TypeAlias:
    """``X = list[int]``, ``type X = …``: a name for *type*, usable as a type."""

    name: str
    module: str
    path: str
    span: Span
    type: PythonType


@attrs.frozen
class Constant:
    """A name bound to a value; *type* is its annotation, or else the evident type of the value."""

    name: str
    module: str
    path: str
    span: Span
    value: Scalar | NoneType | Unknown
    type: PythonType


@attrs.frozen
class NotImportable:
    """A name that cannot serve as a function: a lambda, or a function nested in another one.

    *inside* is the function that contains a nested one.
    """

    name: str
    module: str
    path: str
    span: Span
    reason: Literal["a lambda", "a nested function"]
    inside: str | None = None


@attrs.frozen
class Opaque:
    """A name that exists, or may exist, about which nothing else is known; *reason* says why."""

    name: str
    module: str
    reason: str
    span: Span | None = None


@attrs.frozen
class Submodule:
    """A module inside a package; *name* is its full dotted name."""

    name: str
    path: str | None


Member = Function | Class | TypeAlias | Constant | NotImportable | Opaque | Submodule


# ---- results of a look-up --------------------------------------------------------------------


@attrs.frozen
class Module:
    """A module that was found. *path* is ``None`` if it has no source (built in, C, a zip).

    *public* are the names that it plainly offers; if *certainty* is ``AT_LEAST`` there may be more.
    """

    name: str
    path: str | None
    public: tuple[str, ...] = ()
    certainty: Certainty = Certainty.EXACT
    doc: str | None = None


@attrs.frozen
class SyntaxProblem:
    """The module exists but is not valid Python; *span* is where parsing failed."""

    module: str
    path: str
    line: int
    message: str
    span: Span


@attrs.frozen
class NotFound:
    """The module exists and certainly has no such name; *public* are those that it has.

    *for_checkers* says that the name exists for type checkers but not at run time.
    """

    name: str
    module: str
    path: str
    public: tuple[str, ...] = ()
    for_checkers: bool = False


Lookup = Member | NotFound | Missing | SyntaxProblem
