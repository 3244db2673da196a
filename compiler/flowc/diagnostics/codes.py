"""The registry: every kind of finding that the compiler knows, under the name of its slug.

Numbers and slugs are permanent: editors, configuration files and suppressions refer to them. The
number of a removed code is never reused. `explanations/` has a page for each code that is checked.
"""

from flowc.diagnostics.model import Code, Severity

# 0: syntax
UNEXPECTED_TOKEN = Code("FLW001", "unexpected-token", Severity.ERROR)
MISSING_PUNCTUATION = Code("FLW002", "missing-punctuation", Severity.ERROR)
UNCLOSED_DELIMITER = Code("FLW003", "unclosed-delimiter", Severity.ERROR)
UNEXPECTED_CHARACTER = Code("FLW004", "unexpected-character", Severity.ERROR)
UNTERMINATED_STRING = Code("FLW005", "unterminated-string", Severity.ERROR)
FOREIGN_SYNTAX = Code("FLW006", "foreign-syntax", Severity.ERROR)
MISPLACED_DECLARATION = Code("FLW007", "misplaced-declaration", Severity.ERROR)
UNKNOWN_OPTION = Code("FLW008", "unknown-option", Severity.ERROR)
DUPLICATE_OPTION = Code("FLW009", "duplicate-option", Severity.ERROR)
INVALID_OPTION_VALUE = Code("FLW010", "invalid-option-value", Severity.ERROR)
LANGUAGE_VERSION = Code("FLW011", "language-version", Severity.ERROR)
INVISIBLE_CHARACTER = Code("FLW012", "invisible-character", Severity.ERROR)

# 1: names
UNKNOWN_NODE = Code("FLW101", "unknown-node", Severity.ERROR)
UNKNOWN_GRAPH = Code("FLW102", "unknown-graph", Severity.ERROR)
UNKNOWN_FIELD = Code("FLW103", "unknown-field", Severity.ERROR)
UNKNOWN_TYPE = Code("FLW104", "unknown-type", Severity.ERROR)
UNKNOWN_REDUCER = Code("FLW105", "unknown-reducer", Severity.ERROR)
DUPLICATE_NODE = Code("FLW106", "duplicate-node", Severity.ERROR)
DUPLICATE_FIELD = Code("FLW107", "duplicate-field", Severity.ERROR)
DUPLICATE_DEFINITION = Code("FLW108", "duplicate-definition", Severity.ERROR)
RESERVED_NAME = Code("FLW109", "reserved-name", Severity.ERROR)
SHADOWING = Code("FLW110", "shadowing", Severity.WARNING)
IMPORT_NOT_FOUND = Code("FLW111", "import-not-found", Severity.ERROR)
IMPORT_CYCLE = Code("FLW112", "import-cycle", Severity.ERROR)
UNUSED_IMPORT = Code("FLW113", "unused-import", Severity.WARNING)
UNKNOWN_IMPORT_NAME = Code("FLW114", "unknown-import-name", Severity.ERROR)
UNKNOWN_RECORD_FIELD = Code("FLW115", "unknown-record-field", Severity.ERROR)
UNKNOWN_ENUM_MEMBER = Code("FLW116", "unknown-enum-member", Severity.ERROR)
AMBIGUOUS_TARGET = Code("FLW117", "ambiguous-target", Severity.ERROR)

# 2: structure
NO_ENTRY = Code("FLW201", "no-entry", Severity.ERROR)
EMPTY_GRAPH = Code("FLW202", "empty-graph", Severity.ERROR)
UNREACHABLE_NODE = Code("FLW203", "unreachable-node", Severity.WARNING)
DEAD_END = Code("FLW204", "dead-end", Severity.ERROR)
END_UNREACHABLE = Code("FLW205", "end-unreachable", Severity.ERROR)
DUPLICATE_ARROW = Code("FLW207", "duplicate-arrow", Severity.WARNING)
ARROW_INTO_START = Code("FLW208", "arrow-into-start", Severity.ERROR)
ARROW_OUT_OF_END = Code("FLW209", "arrow-out-of-end", Severity.ERROR)
SECOND_WAY_ON = Code("FLW210", "second-way-on", Severity.ERROR)
SEVERAL_ENTRIES = Code("FLW211", "several-entries", Severity.ERROR)
SUPERFLUOUS_ROUTE = Code("FLW212", "superfluous-route", Severity.WARNING)
UNUSED_NODE = Code("FLW213", "unused-node", Severity.WARNING)
SELF_ARROW = Code("FLW214", "self-arrow", Severity.ERROR)
CROSSES_PARALLEL_WALL = Code("FLW215", "crosses-parallel-wall", Severity.ERROR)
END_INSIDE_PARALLEL = Code("FLW216", "end-inside-parallel", Severity.ERROR)
ENTERS_REPEAT = Code("FLW217", "enters-repeat", Severity.ERROR)
EMPTY_BRANCH = Code("FLW218", "empty-branch", Severity.ERROR)
SINGLE_BRANCH_GROUP = Code("FLW219", "single-branch-group", Severity.WARNING)

# 3: routing
NON_EXHAUSTIVE_MATCH = Code("FLW301", "non-exhaustive-match", Severity.ERROR)
UNREACHABLE_ARM = Code("FLW302", "unreachable-arm", Severity.WARNING)
DEFAULT_NOT_LAST = Code("FLW303", "default-not-last", Severity.ERROR)
VALUE_NOT_IN_DOMAIN = Code("FLW304", "value-not-in-domain", Severity.ERROR)
COMPARISON_TYPE = Code("FLW305", "comparison-type", Severity.ERROR)
CONDITION_NOT_BOOL = Code("FLW306", "condition-not-bool", Severity.WARNING)
CONSTANT_CONDITION = Code("FLW307", "constant-condition", Severity.WARNING)
OPTIONAL_IN_CONDITION = Code("FLW308", "optional-in-condition", Severity.WARNING)
DUPLICATE_PATTERN = Code("FLW309", "duplicate-pattern", Severity.ERROR)
ROUTE_FUNCTION_VALUE = Code("FLW310", "route-function-value", Severity.ERROR)
ASYNC_IN_EXPRESSION = Code("FLW311", "async-in-expression", Severity.ERROR)
INDISTINCT_UNION = Code("FLW312", "indistinct-union", Severity.ERROR)

# 4: state
READ_BEFORE_WRITE = Code("FLW401", "read-before-write", Severity.ERROR)
NEVER_WRITTEN = Code("FLW402", "never-written", Severity.ERROR)
UNUSED_FIELD = Code("FLW403", "unused-field", Severity.WARNING)
WRITE_ONLY_FIELD = Code("FLW404", "write-only-field", Severity.WARNING)
DEFAULT_TYPE = Code("FLW405", "default-type", Severity.ERROR)
REDUCER_TYPE = Code("FLW406", "reducer-type", Severity.ERROR)
OUTPUT_NOT_SET = Code("FLW407", "output-not-set", Severity.ERROR)
EXPRESSION_TYPE = Code("FLW408", "expression-type", Severity.ERROR)
CANNOT_CHECKPOINT = Code("FLW409", "cannot-checkpoint", Severity.WARNING)
REDUCER_UNUSED = Code("FLW410", "reducer-unused", Severity.INFO)
MEMORY_NEVER_READ = Code("FLW411", "memory-never-read", Severity.WARNING)
GROWING_FIELD_IN_LOOP = Code("FLW412", "growing-field-in-loop", Severity.INFO)
WRITE_TO_RESOURCE = Code("FLW413", "write-to-resource", Severity.ERROR)
WRITE_TO_LOOP_VARIABLE = Code("FLW414", "write-to-loop-variable", Severity.ERROR)
REDUCER_NEEDS_DEFAULT = Code("FLW415", "reducer-needs-default", Severity.ERROR)
NOT_AN_EXPRESSION = Code("FLW416", "not-an-expression", Severity.ERROR)

# 5: parallel
CONCURRENT_WRITE = Code("FLW501", "concurrent-write", Severity.ERROR)
CONCURRENT_READ_WRITE = Code("FLW502", "concurrent-read-write", Severity.WARNING)
EACH_OVER_NON_ITERABLE = Code("FLW503", "each-over-non-iterable", Severity.ERROR)
EACH_UNBOUNDED = Code("FLW504", "each-unbounded", Severity.INFO)
DATAFLOW_CYCLE = Code("FLW505", "dataflow-cycle", Severity.ERROR)
DATAFLOW_TWO_WRITERS = Code("FLW506", "dataflow-two-writers", Severity.ERROR)
DATAFLOW_UNREADY = Code("FLW507", "dataflow-unready", Severity.ERROR)
RACE_WRITES_DIFFER = Code("FLW508", "race-writes-differ", Severity.WARNING)

# 6: loops
LOOP_WITHOUT_EXIT = Code("FLW601", "loop-without-exit", Severity.ERROR)
UNBOUNDED_LOOP = Code("FLW602", "unbounded-loop", Severity.INFO)
INVARIANT_EXIT = Code("FLW603", "invariant-exit", Severity.WARNING)
INVALID_BOUND = Code("FLW604", "invalid-bound", Severity.ERROR)
UNBOUNDED_RECURSION = Code("FLW605", "unbounded-recursion", Severity.ERROR)
LIMIT_BELOW_SHORTEST_RUN = Code("FLW606", "limit-below-shortest-run", Severity.WARNING)

# 7: policies, pauses, triggers, tests
RETRY_WITHOUT_CAUSE = Code("FLW701", "retry-without-cause", Severity.WARNING)
PAUSE_IN_PARALLEL = Code("FLW702", "pause-in-parallel", Severity.INFO)
INVALID_DURATION = Code("FLW703", "invalid-duration", Severity.ERROR)
TIMEOUT_OF_SYNC = Code("FLW704", "timeout-of-sync", Severity.WARNING)
INVALID_CRON = Code("FLW705", "invalid-cron", Severity.ERROR)
UNKNOWN_TIME_ZONE = Code("FLW706", "unknown-time-zone", Severity.ERROR)
UNKNOWN_TRIGGER = Code("FLW707", "unknown-trigger", Severity.ERROR)
TRIGGER_ARGUMENT = Code("FLW708", "trigger-argument", Severity.ERROR)
SUBGRAPH_ARGUMENT = Code("FLW709", "subgraph-argument", Severity.ERROR)
SUBGRAPH_OUTPUT = Code("FLW710", "subgraph-output", Severity.ERROR)
HARD_CODED_SECRET = Code("FLW711", "hard-coded-secret", Severity.WARNING)
CACHE_OF_EFFECT = Code("FLW712", "cache-of-effect", Severity.WARNING)
UNKNOWN_STUB = Code("FLW713", "unknown-stub", Severity.ERROR)
UNREACHABLE_EXPECTATION = Code("FLW714", "unreachable-expectation", Severity.ERROR)
HANDLER_TYPE = Code("FLW715", "handler-type", Severity.ERROR)
HANDLER_ORDER = Code("FLW716", "handler-order", Severity.ERROR)
PAUSE_IN_RACE = Code("FLW717", "pause-in-race", Severity.ERROR)
RESOURCE_WITHOUT_SOURCE = Code("FLW718", "resource-without-source", Severity.ERROR)
MEMORY_IN_EACH = Code("FLW719", "memory-in-each", Severity.ERROR)
TEST_FAILED = Code("FLW720", "test-failed", Severity.ERROR)

# 8: Python
MODULE_NOT_FOUND = Code("FLW801", "module-not-found", Severity.ERROR)
FUNCTION_NOT_FOUND = Code("FLW802", "function-not-found", Severity.ERROR)
NOT_CALLABLE = Code("FLW803", "not-callable", Severity.ERROR)
WRONG_ARITY = Code("FLW804", "wrong-arity", Severity.ERROR)
UNKNOWN_PARAMETER = Code("FLW805", "unknown-parameter", Severity.ERROR)
RETURN_KEYS = Code("FLW806", "return-keys", Severity.ERROR)
RESULT_COUNT = Code("FLW807", "result-count", Severity.ERROR)
ARGUMENT_TYPE = Code("FLW808", "argument-type", Severity.WARNING)
RESULT_TYPE = Code("FLW809", "result-type", Severity.WARNING)
SWAPPED_ARGUMENTS = Code("FLW810", "swapped-arguments", Severity.WARNING)
BLOCKING_IN_ASYNC = Code("FLW811", "blocking-in-async", Severity.WARNING)
MISSING_AWAIT = Code("FLW812", "missing-await", Severity.WARNING)
MUTATES_ARGUMENT = Code("FLW813", "mutates-argument", Severity.WARNING)
PYTHON_SYNTAX_ERROR = Code("FLW814", "python-syntax-error", Severity.ERROR)
NOT_IMPORTABLE = Code("FLW815", "not-importable", Severity.ERROR)
OPAQUE_FUNCTION = Code("FLW816", "opaque-function", Severity.INFO)
DEPRECATED_FUNCTION = Code("FLW817", "deprecated-function", Severity.WARNING)
RUN_IN_PROCESS_NOT_PICKLABLE = Code("FLW818", "run-in-process-not-picklable", Severity.ERROR)
FALLS_OFF_END = Code("FLW819", "falls-off-end", Severity.WARNING)
GENERATOR_RETURNS_VALUE = Code("FLW820", "generator-returns-value", Severity.ERROR)

# 9: project
STALE_OUTPUT = Code("FLW901", "stale-output", Severity.ERROR)
EDITED_OUTPUT = Code("FLW902", "edited-output", Severity.WARNING)
RUNTIME_VERSION = Code("FLW903", "runtime-version", Severity.ERROR)
UNUSED_IGNORE = Code("FLW904", "unused-ignore", Severity.WARNING)
UNKNOWN_CODE = Code("FLW905", "unknown-code", Severity.WARNING)
OUTPUT_COLLISION = Code("FLW906", "output-collision", Severity.ERROR)
BREAKING_CHANGE = Code("FLW907", "breaking-change", Severity.ERROR)
UNKNOWN_CONFIG_KEY = Code("FLW908", "unknown-config-key", Severity.ERROR)
UNREADABLE_FILE = Code("FLW909", "unreadable-file", Severity.ERROR)
ORPHANED_OUTPUT = Code("FLW910", "orphaned-output", Severity.WARNING)
INTERNAL_ERROR = Code("FLW999", "internal-error", Severity.ERROR)

#: Every code, ordered by number.
ALL: tuple[Code, ...] = tuple(value for value in list(globals().values()) if type(value) is Code)

_BY_NAME = {name: code for code in ALL for name in (code.number, code.slug)}

#: The subject of each group of a hundred numbers.
GROUPS = (
    "syntax",
    "names",
    "structure",
    "routing",
    "state",
    "parallel parts",
    "loops",
    "policies, pauses, triggers, tests",
    "Python",
    "project",
)

#: The folder of the pages, relative to the root of the repository.
_PAGES = "docs/errors"


def lookup(name: str) -> Code | None:
    """Return the code whose number (in any case) or slug is *name*, or None if there is none."""
    return _BY_NAME.get(name.upper()) or _BY_NAME.get(name.lower())


def page_address(code: Code) -> str:
    """Return the address of the page on *code* installed with the compiler, for a terminal."""
    # Imported here, since it is slow to import and only needed by terminals with links.
    from pathlib import Path

    return (Path(__file__).with_name("explanations") / f"{code.number}.md").absolute().as_uri()


def group(code: Code) -> str:
    """Return the subject of the group of *code*."""
    return GROUPS[int(code.number.removeprefix("FLW")[0])]


def docs_url(code: Code) -> str:
    """Return the address of the page on *code*, relative to the root of the repository."""
    return f"{_PAGES}/{code.number}.md"
