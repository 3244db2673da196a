"""A stub and the source it stands beside, put together.

In: what each says of one name. Out: one fact. Which parameters there are is known to the source,
where nothing hides them; their types to the stub, whose author wrote them down for readers such as
this one; what the body does only to the source.
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
    """Return what is known of a name that has both."""
    match stub, source:
        case ((NotFound() | Missing() | SyntaxProblem() | Opaque()), _):
            return source
        case Function(), Function():
            return _merge_functions(stub, source)
        case Class(), Class():
            return _merge_classes(stub, source)
        case Function(), _:
            # Something else is there when it runs: a partial, an instance that can be called.
            return attrs.evolve(stub, parameters_certainty=Certainty.UNKNOWN, kind="unknown")
        case _:
            return stub


def _merge_classes(stub: Class, source: Class) -> Class:
    """Return what the source says, with the types of the stub: it may leave fields out."""
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
        # Several signatures: the one that is really there is in the source.
        return attrs.evolve(source, returns=Unknown(), yields=Unknown())
    is_read = source.kind != "unknown"
    # Who has written a stub for somebody else's package may not know what a decorator does.
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
    """Return the parameters of the source with the annotations of the stub, as far as both agree.

    A stub may describe another version, or hide on purpose what nobody should use.
    """
    if source.parameters_certainty is not Certainty.EXACT:
        return stub.parameters
    typed = {parameter.name: parameter.annotation for parameter in stub.parameters}
    return tuple(
        attrs.evolve(parameter, annotation=typed.get(parameter.name, parameter.annotation))
        for parameter in source.parameters
    )
