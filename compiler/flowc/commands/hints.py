"""Short hints before the cursor: what a question accepts as its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def hint(schema: Schema) -> str:
    """Return the hint after the name of a question whose answer has *schema*; "" for text."""
    match schema:
        case {"type": "boolean"}:
            return " [yes/no]"
        case {"enum": list(choices)}:
            return f" [{'/'.join(map(str, choices))}]"
        case {"type": "array" | "object"}:
            return f" (JSON: {_described(schema)})"
    told = _described(schema)
    return "" if told in ("string", _ANYTHING) else f" ({told})"


_ANYTHING = "anything"


def _described(schema: Schema) -> str:
    match schema:
        case {"anyOf": list(members)}:
            return " or ".join(map(_described, members))
        case {"enum": list(choices)}:
            return "/".join(map(str, choices))
        case {"format": "duration"}:
            return "duration, as 90s"
        case {"format": str(name)}:
            return name
        case {"type": "array", "prefixItems": list(items)}:
            return f"[{', '.join(map(_described, items))}]"
        case {"type": "array", "items": dict(item)}:
            return f"[{_described(item)}, …]"
        case {"type": "object", "properties": dict(fields)}:
            return f"{{{', '.join(_field(schema, name, of) for name, of in fields.items())}}}"
        case {"type": "object", "additionalProperties": dict(value)}:
            return f'{{"…": {_described(value)}}}'
        case {"type": str(kind)}:
            return kind
    return _ANYTHING


def _field(schema: Schema, name: str, of: Schema) -> str:
    """Return one field of an object, with a question mark if it is optional."""
    mark = "" if name in schema.get("required", ()) else "?"
    return f"{json.dumps(name, ensure_ascii=False)}{mark}: {_described(of)}"
