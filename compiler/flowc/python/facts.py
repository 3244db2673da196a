"""What is known of Python code that was read and never run.

Out of `flowc.python` come these facts and nothing else. Each says how far it can be trusted: only
an *exact* fact may make an error, an *at least* one a warning, an *unknown* one nothing at all. A
wrong "this can never work" is worse than silence, so whatever is dynamic is *unknown*.
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
    """Nothing is known of this type or value: not annotated, a `TypeVar`, something dynamic."""


@attrs.frozen
class NoneType:
    """The type, or the value, ``None``."""


@attrs.frozen
class Repeated:
    """The ``...`` of ``tuple[T, ...]``; stands only as the last argument of ``tuple``."""


@attrs.frozen
class Named:
    """A class by its name: *module* is where it is imported from, ``"builtins"`` for ``int``.

    The aliases of `typing` are replaced by what they stand for: ``List[int]`` is the `list` of
    `builtins`, ``typing.Iterator`` that of ``collections.abc``. ``Any`` is ``Named("typing",
    "Any")``. A class is named by the module that defines it, however it was re-exported; one of the
    standard library by the module that was asked. *module* is ``None`` for a name that nothing in
    the file binds.
    """

    module: str | None
    name: str
    arguments: tuple[PythonType, ...] = ()


@attrs.frozen
class Union:
    """``A | B``: two members or more, none of them a `Union` or `Unknown`."""

    members: tuple[PythonType, ...]


@attrs.frozen
class LiteralValues:
    """``Literal["a", 1]``, or the type of a constant that was written out. ``None`` is apart."""

    values: tuple[Scalar, ...]


PythonType = Named | Union | LiteralValues | NoneType | Repeated | Unknown


# ---- functions -------------------------------------------------------------------------------

ParameterKind = Literal[
    "positional_only", "positional", "keyword_only", "var_positional", "var_keyword"
]

FunctionKind = Literal["function", "coroutine", "generator", "async_generator", "unknown"]


@attrs.frozen
class Parameter:
    """One parameter; ``self`` of a method is left out."""

    name: str
    kind: ParameterKind
    has_default: bool
    annotation: PythonType
    span: Span


@attrs.frozen
class Return:
    """One ``return``: *span* is its value, or the whole statement where it has none.

    *type* is what the value plainly is (``return 5`` is ``LiteralValues((5,))``, ``return {}`` a
    ``dict``), `Unknown` for a call or a name. *length* is the number of items of a tuple that is
    written out. *keys* are the constant keys of a dict that is written out; *keys_certainty* is
    ``AT_LEAST`` where there may be more, ``UNKNOWN`` where the value may be no mapping.
    """

    span: Span
    type: PythonType = Unknown()
    length: int | None = None
    keys: tuple[str, ...] = ()
    keys_certainty: Certainty = Certainty.UNKNOWN


@attrs.frozen
class FallOff:
    """A place from which a body returns nothing, a bare ``return`` or its end; *why* says how."""

    span: Span
    why: str


@attrs.frozen
class ReturnShape:
    """What a body returns, as far as it is plainly written.

    *returns* holds every ``return`` of the body in source order; *certainty* is ``EXACT`` where the
    body was read and its returns are what a caller gets, ``UNKNOWN`` for a stub or a function
    behind an unknown decorator (*returns* is empty then). *falls_off* says where some way through
    the body plainly returns nothing although another returns a value; *only_none* that the body
    plainly ends, and never with anything but ``None``.
    """

    returns: tuple[Return, ...] = ()
    falls_off: FallOff | None = None
    only_none: bool = False
    certainty: Certainty = Certainty.UNKNOWN


@attrs.frozen
class Mutation:
    """A place where a body plainly changes the object passed as *parameter*: ``x.append(…)``,
    ``x[k] = …``, ``del x[k]``, ``x += …``; *how* shows it in such a form.
    """

    parameter: str
    how: str
    span: Span


@attrs.frozen
class BlockingCall:
    """A call of the function *name* that holds up the loop; *instead* is what could be awaited."""

    name: str
    instead: str
    span: Span


@attrs.frozen
class Unawaited:
    """A call of the coroutine function *name* whose coroutine certainly nobody awaits."""

    name: str
    span: Span


@attrs.frozen
class Function:
    """A function that can be imported by name; *span* covers its name in the ``def``.

    With *parameters_certainty* ``UNKNOWN`` a decorator may have changed everything: *parameters*
    are those that are written, *kind* is ``"unknown"`` and *returns* `Unknown`. *returns* is the
    annotation as written: for a generator the iterator, of which *yields* is the item type.
    *replaced* is the inner function that a decorator plainly puts in its place, under its own name.
    *opens* says that calling it gives a context manager (``@contextmanager``), whose value then
    has the type *yields*. *raised* are the built-in exceptions that it raises by name where all
    else that it does is to compute with plain values, ``None`` where it may raise anything.
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
    that it takes by name alone.
    """

    name: str
    type: PythonType
    required: bool
    span: Span
    in_init: bool = True
    keyword_only: bool = False


@attrs.frozen
class EnumMember:
    """A member of an enum; *value* is `Unknown` where it is computed, *alias_of* the member for
    which this is only another name.
    """

    name: str
    value: Scalar | NoneType | Unknown
    span: Span
    alias_of: str | None = None


@attrs.frozen
class Class:
    """A class that can be imported by name.

    *fields* hold the inherited ones too, *fields_certainty* is ``AT_LEAST`` where a base could not
    be read; of an enum it speaks of its *members*. *init* are the parameters of the constructor
    without ``self``. *attributes* are the names of all that instances have, ``None`` where there
    may be more. *is_made_otherwise* says that a metaclass, ``__new__`` or the like has a say
    in it, also for the classes below. *ancestors* are all the classes above it that are known,
    nearest first, without ``object`` and ``Generic``; *is_exception* is ``None`` where a base that
    is not known leaves it open.
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
    """``X = list[int]``, ``type X = …``: a name for *type*, usable where a type stands."""

    name: str
    module: str
    path: str
    span: Span
    type: PythonType


@attrs.frozen
class Constant:
    """A name bound to a value; *type* is its annotation, else what the value plainly is."""

    name: str
    module: str
    path: str
    span: Span
    value: Scalar | NoneType | Unknown
    type: PythonType


@attrs.frozen
class NotImportable:
    """A name that cannot serve as a function: a lambda, or one nested in another function.

    *inside* is the function that holds a nested one.
    """

    name: str
    module: str
    path: str
    span: Span
    reason: Literal["a lambda", "a nested function"]
    inside: str | None = None


@attrs.frozen
class Opaque:
    """A name that exists, or may exist, of which nothing else is known; *reason* says why."""

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


# ---- what a look-up answers ------------------------------------------------------------------


@attrs.frozen
class Module:
    """A module that was found. *path* is ``None`` where it has no source (built in, C, a zip).

    *public* are the names that it plainly offers; with *certainty* ``AT_LEAST`` there may be more.
    """

    name: str
    path: str | None
    public: tuple[str, ...] = ()
    certainty: Certainty = Certainty.EXACT
    doc: str | None = None


@attrs.frozen
class SyntaxProblem:
    """The module exists and is not valid Python; *span* is where its parser gave up."""

    module: str
    path: str
    line: int
    message: str
    span: Span


@attrs.frozen
class NotFound:
    """The module exists and certainly has no such name; *public* are those that it has.

    *for_checkers* says that the name is there for type checkers, and not when the module runs.
    """

    name: str
    module: str
    path: str
    public: tuple[str, ...] = ()
    for_checkers: bool = False


Lookup = Member | NotFound | Missing | SyntaxProblem
