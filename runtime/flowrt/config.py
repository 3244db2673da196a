"""The settings of one run, and how keywords and mappings become them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from types import NoneType
from typing import Any, TypedDict

from flowrt.errors import InputError


class BatchSettings(TypedDict, total=False):
    """The keywords that every way of running takes; fields of a `RunConfig`."""

    thread_id: str | None
    run_id: str | None
    checkpoint_id: str | None
    tags: tuple[str, ...]
    metadata: Mapping[str, Any]
    max_steps: int | None
    timeout: float | None
    durability: str
    debug: bool


class Settings(BatchSettings, total=False):
    """The keywords that `invoke` and its siblings take."""

    max_concurrency: int


_NAME = ((str, NoneType), "str | None")
_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "thread_id": _NAME,
    "run_id": _NAME,
    "checkpoint_id": _NAME,
    "tags": ((tuple, list), "a tuple of str"),
    "metadata": ((Mapping, NoneType), "a mapping or None"),
    "max_steps": ((int, NoneType), "int | None"),
    "max_concurrency": ((int,), "int"),
    "timeout": ((int, float, NoneType), "seconds or None"),
    "durability": ((str,), "str"),
    "debug": ((bool,), "bool"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """The settings of one run; times are seconds."""

    thread_id: str | None = None
    run_id: str | None = None
    checkpoint_id: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] | None = None
    max_steps: int | None = None
    max_concurrency: int = 128
    timeout: float | None = None
    durability: str = "sync"
    debug: bool = False

    def __post_init__(self) -> None:
        for name, (kinds, told) in _KINDS.items():
            value = getattr(self, name)
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise InputError(f"`{name}` is {value!r} ({type(value).__name__}), expected {told}")
        if self.max_steps is not None and self.max_steps < 0:
            raise InputError(f"`max_steps` is {self.max_steps}: it cannot be negative")
        if self.max_concurrency < 1:
            raise InputError(f"`max_concurrency` is {self.max_concurrency}: it is at least 1")
        if self.timeout is not None and self.timeout <= 0:
            raise InputError(f"`timeout` is {self.timeout}: it is more than 0 seconds")


DEFAULT = RunConfig()
NAMES = tuple(field.name for field in fields(RunConfig))


def configure(
    config: RunConfig | Mapping[str, Any] | None, settings: Mapping[str, Any]
) -> RunConfig:
    """Merge what the caller gave; keywords win over `config`.

    Raises:
        InputError: a key is no setting, or its value is out of range or of another type.
    """
    if config is None and not settings:
        return DEFAULT
    if not isinstance(config, RunConfig | Mapping | None):
        kind = type(config).__name__
        raise InputError(f"`config` is {config!r} ({kind}), expected a RunConfig or a mapping")
    if isinstance(config, RunConfig):
        return replace(config, **_known(settings)) if settings else config
    return RunConfig(**_known({**(config or {}), **settings}))


def _known(settings: Mapping[str, Any]) -> dict[str, Any]:
    for name in settings:
        if name not in NAMES:
            raise InputError(f"no setting `{name}`{did_you_mean(name, NAMES)}")
    return dict(settings)


def did_you_mean(name: str, known: tuple[str, ...]) -> str:
    """Give the end of a message about an unknown name: the nearest known one, else all."""
    near = get_close_matches(name, known, n=1)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; there is {', '.join(f'`{each}`' for each in known)}" if known else ""
