"""A stub and the source it stands beside, put together.

In: what each says of one name. Out: one fact. The stub's signature counts, because its author wrote
it down for readers such as this one; what the body does is known only to the source.
"""

from __future__ import annotations

import attrs

from flowc.python.facts import (
    Certainty,
    Class,
    Function,
    Lookup,
    Missing,
    NotFound,
    Opaque,
    SyntaxProblem,
    Unknown,
)


def merge(stub: Lookup, source: Lookup) -> Lookup:
    """Return what is known of a name that has both."""
    match stub, source:
        case ((NotFound() | Missing() | SyntaxProblem() | Opaque()), _):
            return source
        case Function(), Function():
            return _merge_functions(stub, source)
        case Class(kind="enum"), Class(kind="enum"):
            return source  # stubs write `...` for the values
        case _:
            return stub


def _merge_functions(stub: Function, source: Function) -> Function:
    if stub.parameters_certainty is not Certainty.EXACT:
        # Several signatures: the one that is really there is in the source.
        return attrs.evolve(source, returns=Unknown(), yields=Unknown())
    is_read = source.kind != "unknown"
    return attrs.evolve(
        source,
        parameters=stub.parameters,
        parameters_certainty=Certainty.EXACT,
        returns=stub.returns,
        yields=stub.yields,
        kind=source.kind if is_read else stub.kind,
        opens=source.opens or stub.opens,
        deprecated=stub.deprecated or source.deprecated,
    )
