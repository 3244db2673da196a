"""The fields declared in the body of a dataclass, attrs or pydantic class, TypedDict or NamedTuple.

In: the class and how its kind declares fields. Out: the fields that it declares itself, in order;
inherited ones are not considered here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import attrs

from flowc.python.annotations import Annotations, parsed
from flowc.python.facts import ClassField, ClassKind

_FIELD_CALLS = frozenset(
    {("dataclasses", "field"), ("pydantic", "Field"), ("pydantic.fields", "Field")}
    | {(module, name) for module in ("attr", "attrs") for name in ("ib", "attrib", "field")}
)

_SKIPPED = frozenset(
    {(module, "ClassVar") for module in ("typing", "typing_extensions")}
    | {("dataclasses", "InitVar"), ("dataclasses", "KW_ONLY")}
)


@attrs.frozen
class FieldStyle:
    """How a class declares its fields: *total* of a TypedDict; *assigned* if an attrs class only
    takes ``x = field()``; *keyword_only* and *init* as its decorator says.
    """

    kind: ClassKind
    total: bool = True
    assigned: bool = False
    keyword_only: bool = False
    init: bool = True

    @classmethod
    def of(cls, node: ast.ClassDef, kind: ClassKind, annotations: Annotations) -> FieldStyle:
        """Return the style of the class *node*, which is of this *kind*."""
        keywords = {keyword.arg: _flag(keyword.value) for keyword in node.keywords}
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                keywords.update({item.arg: _flag(item.value) for item in decorator.keywords})
        return cls(
            kind=kind,
            total=keywords.get("total") is not False,
            assigned=kind == "attrs" and _is_assigned_style(node, annotations),
            keyword_only=keywords.get("kw_only") is True,
            init=keywords.get("init") is not False,
        )


@attrs.frozen
class OwnFields:
    """The fields of one class body. *is_plain* says that there are certainly no others,
    *takes_fields* that the constructor takes exactly these.
    """

    fields: tuple[ClassField, ...]
    is_plain: bool
    takes_fields: bool


def read_fields(node: ast.ClassDef, annotations: Annotations, style: FieldStyle) -> OwnFields:
    """Return the fields that the body of *node* declares."""
    late = set(_late_defaults(node))
    fields = tuple(
        attrs.evolve(
            field,
            keyword_only=style.keyword_only,
            name=_mangled(field.name, node.name),
            required=field.required and field.name not in late,
        )
        for field in _declared(node, annotations, style)
    )
    return OwnFields(
        fields=fields,
        is_plain=not any(isinstance(item, (ast.If, ast.For, ast.Try)) for item in node.body),
        takes_fields=style.init and not _is_customised(node, style),
    )


def _mangled(name: str, class_name: str) -> str:
    """Return the name to which *name* is mangled inside the class."""
    is_private = name.startswith("__") and not name.endswith("__")
    return f"_{class_name.lstrip('_')}{name}" if is_private else name


def _declared(
    node: ast.ClassDef, annotations: Annotations, style: FieldStyle
) -> Iterator[ClassField]:
    for item in node.body:
        match item:
            case ast.AnnAssign(target=ast.Name() as target, annotation=annotation, value=value):
                if style.assigned and not _is_field_call(value, annotations):
                    continue
                if not _is_skipped(target.id, annotation, annotations, style):
                    yield _field(target, annotation, value, annotations, style)
            case ast.Assign(targets=[ast.Name() as target], value=value) if style.assigned:
                if _is_field_call(value, annotations):
                    yield _field(target, None, value, annotations, style)


def _field(
    target: ast.Name,
    annotation: ast.expr | None,
    value: ast.expr | None,
    annotations: Annotations,
    style: FieldStyle,
) -> ClassField:
    call = value if _is_field_call(value, annotations) else None
    return ClassField(
        name=target.id,
        type=annotations.read(annotation),
        required=_is_required(annotation, value, annotations, style),
        span=annotations.scope.span(target),
        in_init=not (isinstance(call, ast.Call) and _keyword(call, "init") is False),
    )


def _is_required(
    annotation: ast.expr | None,
    value: ast.expr | None,
    annotations: Annotations,
    style: FieldStyle,
) -> bool:
    if style.kind == "typeddict":
        return _typed_dict_requires(annotation, annotations, style.total)
    if value is None:
        return not (style.kind == "pydantic" and _annotated_default(annotation, annotations))
    if not isinstance(value, ast.Call) or not _is_field_call(value, annotations):
        return isinstance(value, ast.Constant) and value.value is Ellipsis
    return not _call_has_default(value, style)


def _call_has_default(call: ast.Call, style: FieldStyle) -> bool:
    if any(item.arg in ("default", "default_factory", "factory") for item in call.keywords):
        return True
    if style.kind == "pydantic" and call.args:
        return not (isinstance(call.args[0], ast.Constant) and call.args[0].value is Ellipsis)
    return bool(call.args) and style.kind == "attrs"


def _annotated_default(annotation: ast.expr | None, annotations: Annotations) -> bool:
    """Return whether ``Annotated[T, Field(default=…)]`` gives a default."""
    match annotation:
        case ast.Subscript(slice=ast.Tuple(elts=[_, *metadata])):
            calls = [item for item in metadata if _is_field_call(item, annotations)]
            return any(
                keyword.arg in ("default", "default_factory")
                for call in calls
                if isinstance(call, ast.Call)
                for keyword in call.keywords
            )
        case _:
            return False


def _typed_dict_requires(
    annotation: ast.expr | None, annotations: Annotations, total: bool
) -> bool:
    match annotation:
        case ast.Constant(value=str(text)):
            return _typed_dict_requires(parsed(text), annotations, total)
        case ast.Subscript(value=value, slice=inner):
            match annotations.dotted(value):
                case (_, "Required"):
                    return True
                case (_, "NotRequired"):
                    return False
                case (_, "ReadOnly" | "Annotated"):
                    first = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
                    return _typed_dict_requires(first, annotations, total)
    return total


def _is_skipped(
    name: str, annotation: ast.expr, annotations: Annotations, style: FieldStyle
) -> bool:
    if style.kind == "pydantic" and (name.startswith("_") or name == "model_config"):
        return True
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    if isinstance(outer, ast.Constant) and isinstance(outer.value, str):
        return "ClassVar" in outer.value or "InitVar" in outer.value
    return annotations.dotted(outer) in _SKIPPED


def _is_customised(node: ast.ClassDef, style: FieldStyle) -> bool:
    """Return whether the constructor may take anything other than the fields as declared."""
    aliased = any(
        isinstance(item, ast.keyword) and item.arg in ("alias", "validation_alias", "kw_only")
        for statement in node.body
        for item in ast.walk(statement)
    )
    special = any(_mentions_init_var(item) for item in node.body)
    configured = style.kind == "pydantic" and any(_configures(item) for item in node.body)
    return aliased or special or configured


def _mentions_init_var(item: ast.stmt) -> bool:
    if not isinstance(item, ast.AnnAssign):
        return False
    text = ast.unparse(item.annotation)
    return "InitVar" in text or "KW_ONLY" in text


def _configures(item: ast.stmt) -> bool:
    match item:
        case ast.ClassDef(name="Config"):
            return True
        case ast.Assign(targets=[ast.Name(id="model_config")]):
            return True
        case ast.FunctionDef(decorator_list=decorators):
            return any("model_validator" in ast.unparse(decorator) for decorator in decorators)
        case _:
            return False


def _is_assigned_style(node: ast.ClassDef, annotations: Annotations) -> bool:
    """Return whether an attrs class only takes assignments of ``field()``, judging by its
    decorator.
    """
    old = any(
        annotations.dotted(item.func if isinstance(item, ast.Call) else item)
        in {("attr", "s"), ("attr", "attrs")}
        and not (isinstance(item, ast.Call) and _keyword(item, "auto_attribs") is True)
        for item in node.decorator_list
    )
    return old or any(
        isinstance(item, ast.Assign) and _is_field_call(item.value, annotations)
        for item in node.body
    )


def _late_defaults(node: ast.ClassDef) -> Iterator[str]:
    """Yield the fields whose default is given by an ``@x.default`` method."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            for decorator in item.decorator_list:
                match decorator:
                    case ast.Attribute(value=ast.Name(id=name), attr="default"):
                        yield name


def _is_field_call(value: ast.expr | None, annotations: Annotations) -> bool:
    return isinstance(value, ast.Call) and annotations.dotted(value.func) in _FIELD_CALLS


def _keyword(call: ast.Call, name: str) -> object:
    return next((_flag(item.value) for item in call.keywords if item.arg == name), None)


def _flag(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
