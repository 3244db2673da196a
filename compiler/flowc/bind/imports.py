"""What a file imports: Python names with the facts about them, and names of other flow files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from flowc.bind.scope import Absent, Damaged, FileScope, GraphMeaning, Meaning, PythonMeaning
from flowc.diagnostics import Code, Tag, codes, finding, renaming
from flowc.diagnostics.suggest import Suggestion, nearest, suggest
from flowc.python import facts
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Program, PythonName
from flowc.trees.types import EnumType, RecordType


def import_python(item: syntax.PythonImport, scope: FileScope) -> list[tuple[syntax.Name, Meaning]]:
    """Return what each name of *item* means; a missing module is reported once, here."""
    module = item.module.text
    found = scope.python.modules.module(module)
    if isinstance(found, facts.Missing):
        _report_missing(item, found, scope)
    elif isinstance(found, facts.SyntaxProblem):
        _report_syntax(item, found, scope)
    else:
        return [(name.local, _member(module, name, scope)) for name in item.names]
    return [(name.local, Damaged()) for name in item.names]


def _report_missing(item: syntax.PythonImport, found: facts.Missing, scope: FileScope) -> None:
    parts = found.missing.split(".")
    wrong = item.module.parts[min(len(parts), len(item.module.parts)) - 1]
    near = _where_else(found)
    scope.problems.add(
        finding(
            codes.MODULE_NOT_FOUND,
            f"there is no Python module `{found.missing}`",
            wrong.span,
            help=near.help,
            fixes=renaming(near.instead, item.module.parts[0].span.to(wrong.span)),
        )
    )


def _where_else(found: facts.Missing) -> Suggestion:
    """Return the help for a module that does not exist. At the top level there are too many modules
    to list.
    """
    near = nearest(found.missing, found.candidates)
    # The standard library has many short names, one of which is close to most words.
    is_chance = near in sys.stdlib_module_names and near[:1] != found.missing[:1]
    if "." in found.missing or (near is not None and not is_chance):
        return suggest(found.missing, found.candidates, "module")
    return Suggestion(
        f"a file `{found.missing}.py` would be it: modules are looked for beside `pyproject.toml`"
        " and the flow file, then by Python's path"
    )


def _report_syntax(item: syntax.PythonImport, found: facts.SyntaxProblem, scope: FileScope) -> None:
    scope.problems.add(
        finding(
            codes.PYTHON_SYNTAX_ERROR,
            f"the module `{item.module.text}` is not valid Python",
            item.module.span,
            also=[(found.span, found.message)],
        )
    )


def _note_absent(
    code: Code, headline: str, written: syntax.ImportedName, there: Iterable[str], scope: FileScope
) -> None:
    """Note a name that is not *there*, and the one probably meant by it, whose uses are not
    reported.
    """
    name = written.name.text
    scope.absent.append(Absent(code, headline, written, suggest(name, there, "name")))
    meant = nearest(name, there) if written.alias is None else None
    if meant is not None:
        scope.meant.add(meant)


def report_absent(scope: FileScope) -> None:
    """Report the imported names that do not exist, once all uses are known.

    A fix offers the similar name if only the import is wrong.
    """
    for absent in scope.absent:
        written, near = absent.name, absent.suggestion
        is_used = written.local.text in scope.used
        is_only_here = near.instead in scope.used and not is_used
        is_alone = is_only_here if written.alias is None else is_used
        at = written.name.span
        fixes = renaming(near.instead, at) if is_alone else ()
        found = finding(absent.code, absent.headline, at, help=near.help, fixes=fixes)
        scope.problems.add(found)


def _member(module: str, written: syntax.ImportedName, scope: FileScope) -> Meaning:
    name = written.name
    fact = scope.python.modules.member(module, name.text)
    match fact:
        case facts.NotFound(for_checkers=True):
            _report_for_checkers(module, name, scope)
            return Damaged()
        case facts.NotFound(public=public):
            headline = f"the module `{module}` has no `{name.text}`"
            _note_absent(codes.FUNCTION_NOT_FOUND, headline, written, public, scope)
            return Damaged()
        case facts.NotImportable():
            _report_not_importable(name, fact, scope)
            return Damaged()
        case facts.Missing() | facts.SyntaxProblem():
            return Damaged()
    report_deprecated(fact, name.text, name.span, scope)
    local = written.local
    return PythonMeaning(PythonName(module, name.text, local.text, local.span), fact)


def _report_for_checkers(module: str, name: syntax.Name, scope: FileScope) -> None:
    scope.problems.add(
        finding(
            codes.FUNCTION_NOT_FOUND,
            f"the module `{module}` has `{name.text}` only for type checkers",
            name.span,
            "bound under `if TYPE_CHECKING`, which does not hold when it runs",
            help="import it from the module that defines it",
        )
    )


def _report_not_importable(name: syntax.Name, fact: facts.NotImportable, scope: FileScope) -> None:
    scope.problems.add(
        finding(
            codes.NOT_IMPORTABLE,
            f"`{name.text}` is {fact.reason}",
            name.span,
            also=[(fact.span, "defined here")],
            help="write it as a function at the top level of its module",
        )
    )


def report_deprecated(fact: facts.Lookup, name: str, at: Span, scope: FileScope) -> None:
    """Report *name*, used at *at*, if it is marked with ``@deprecated``."""
    if not isinstance(fact, facts.Function | facts.Class) or fact.deprecated is None:
        return
    scope.problems.add(
        finding(
            codes.DEPRECATED_FUNCTION,
            f"`{name}` is deprecated",
            at,
            also=[(fact.span, "marked here with `@deprecated`")],
            notes=[line for line in [" ".join(fact.deprecated.split())] if line],
            help="use what its author offers instead",
            tags=[Tag.DEPRECATED],
        )
    )


def import_flow(
    item: syntax.FlowImport, flows: Mapping[str, Program | None], scope: FileScope
) -> list[tuple[syntax.Name, Meaning]]:
    """Return what each name of *item* means in the flow file that it is imported from."""
    other = flows.get(str(item.path.value))
    if other is None:
        return [(name.local, Damaged()) for name in item.names]
    scope.python.include(other.definitions)
    return [(name.local, _declared(name, other, item, scope)) for name in item.names]


def _declared(
    written: syntax.ImportedName, other: Program, item: syntax.FlowImport, scope: FileScope
) -> Meaning:
    name, local = written.name, written.local.text
    for graph in other.graphs:
        if graph.name == name.text:
            scope.headers[local] = graph.header
            return GraphMeaning(local)
    for enum in other.enums:
        if enum.name == name.text:
            return EnumType(enum.home, enum.name)
    for record in other.records:
        if record.name == name.text:
            return RecordType(record.home, record.name)
    if name.text not in _damaged_names(other.syntax):
        known = [graph.name for graph in other.graphs]
        known += [enum.name for enum in other.enums] + [record.name for record in other.records]
        headline = f"`{item.path.value}` has no `{name.text}`"
        _note_absent(codes.UNKNOWN_IMPORT_NAME, headline, written, known, scope)
    return Damaged()


def _damaged_names(file: syntax.File) -> set[str]:
    return {
        name.text for item in file.items if isinstance(item, syntax.BadItem) for name in item.names
    }
