"""Merges the facts from a stub with those from the source it describes.

In: what each says about one name. Out: one fact. The source knows which parameters there are,
unless a decorator hides them; the stub knows their types, since its author wrote them for type
checkers; what the body does only the source knows.
"""

from __future__ import annotations

from pathlib import PurePath

import attrs

from flowc.python.facts import (
    Certainty,
    Class,
    Function,
    Lookup,
    Missing,
    NotFound,
    Opaque,
    Parameter,
    SyntaxProblem,
    Unknown,
)


def merge(stub: Lookup, source: Lookup) -> Lookup:
    """Return what is known about a name that is in both."""
    match stub, source:
        case ((NotFound() | Missing() | SyntaxProblem() | Opaque()), _):
            return source
        case Function(), Function():
            return _merge_functions(stub, source)
        case Class(), Class():
            return _merge_classes(stub, source)
        case Function(), _:
            # At run time it is something else: a partial, a callable instance.
            return attrs.evolve(stub, parameters_certainty=Certainty.UNKNOWN, kind="unknown")
        case _:
            return stub


def _merge_classes(stub: Class, source: Class) -> Class:
    """Return what the source says, with the types of the stub, which may omit fields."""
    init = {parameter.name: parameter.annotation for parameter in stub.init}
    fields = {**init, **{field.name: field.type for field in stub.fields}}
    return attrs.evolve(
        source,
        fields=tuple(
            attrs.evolve(field, type=fields.get(field.name, field.type)) for field in source.fields
        ),
        init=tuple(
            attrs.evolve(item, annotation=init.get(item.name, item.annotation))
            for item in source.init
        ),
        deprecated=stub.deprecated or source.deprecated,
    )


def _merge_functions(stub: Function, source: Function) -> Function:
    if stub.parameters_certainty is not Certainty.EXACT:
        # Overloads: the actual signature is in the source.
        return attrs.evolve(source, returns=Unknown(), yields=Unknown())
    is_read = source.kind != "unknown"
    # The author of a stub for another package may not know what its decorators do.
    is_sure = is_read or not _is_foreign(stub.path)
    return attrs.evolve(
        source,
        parameters=_merge_parameters(stub, source),
        parameters_certainty=Certainty.EXACT if is_sure else Certainty.UNKNOWN,
        returns=stub.returns,
        yields=stub.yields,
        kind=source.kind if is_read else stub.kind,
        opens=source.opens or stub.opens,
        deprecated=stub.deprecated or source.deprecated,
    )


def _is_foreign(path: str) -> bool:
    return any(part.endswith("-stubs") for part in PurePath(path).parts)


def _merge_parameters(stub: Function, source: Function) -> tuple[Parameter, ...]:
    """Return the parameters of the source, with the annotations of the stub where both have them.

    A stub may describe another version, or deliberately omit what nobody should use.
    """
    if source.parameters_certainty is not Certainty.EXACT:
        return stub.parameters
    typed = {parameter.name: parameter.annotation for parameter in stub.parameters}
    return tuple(
        attrs.evolve(parameter, annotation=typed.get(parameter.name, parameter.annotation))
        for parameter in source.parameters
    )
