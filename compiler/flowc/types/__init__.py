"""Type operations for the binder and the checks: functions over `flowc.trees.types`."""

from flowc.types.access import lacks
from flowc.types.domain import domain
from flowc.types.fit import fits, python_gives, python_takes
from flowc.types.from_python import convert, from_python, is_standard
from flowc.types.infer import declared_type, ignore, type_of
from flowc.types.iterate import element_type
from flowc.types.model import (
    ANY,
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NEVER,
    NODE_ERROR,
    NONE,
    STR,
    UNSET,
    may_be_none,
    members,
    show,
    union,
    value_type,
    widen,
    without,
)
from flowc.types.narrow import narrow, narrow_case, with_narrowed
from flowc.types.operators import may_be_equal
from flowc.types.reports import read_from_body
from flowc.types.signature import (
    Signature,
    check_call,
    is_out_of_order,
    pair_arguments,
    signature_of,
)
from flowc.types.streams import stream_type
from flowc.types.taken import taken
from flowc.types.walk import expressions_of, reads, resource_reads, subexpressions

__all__ = [
    "ANY",
    "BOOL",
    "BYTES",
    "FLOAT",
    "INT",
    "NEVER",
    "NODE_ERROR",
    "NONE",
    "STR",
    "UNSET",
    "Signature",
    "check_call",
    "convert",
    "declared_type",
    "domain",
    "element_type",
    "expressions_of",
    "fits",
    "from_python",
    "ignore",
    "is_out_of_order",
    "is_standard",
    "lacks",
    "may_be_equal",
    "may_be_none",
    "members",
    "narrow",
    "narrow_case",
    "pair_arguments",
    "python_gives",
    "python_takes",
    "read_from_body",
    "reads",
    "resource_reads",
    "show",
    "signature_of",
    "stream_type",
    "subexpressions",
    "taken",
    "type_of",
    "union",
    "value_type",
    "widen",
    "with_narrowed",
    "without",
]
