"""The settings of one run, and how keywords and mappings become them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from types import NoneType
from typing import Any, TypedDict

from flowrt.errors import InputError
from flowrt.given import check_seconds, unexpected
from flowrt.ids import check_id


class _Settings(TypedDict, total=False):
    run_id: str | None
    checkpoint_id: str | None
    tags: Sequence[str]
    metadata: Mapping[str, Any]
    max_steps: int | None
    timeout: float | None
    durability: str
    debug: bool
    pause_before: Sequence[str]
    pause_after: Sequence[str]
    wait: float | None
    take_over: bool


class BatchSettings(_Settings, total=False):
    """The keywords that `batch` takes; fields of a `RunConfig`."""

    thread_id: str | None


class Settings(BatchSettings, total=False):
    """The keywords that `invoke` and its siblings take."""

    max_concurrency: int


class ResumeSettings(_Settings, total=False):
    """The keywords that `resume` and its siblings take."""

    max_concurrency: int


DURABILITIES = ("sync", "async", "exit")

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
    "pause_before": ((tuple, list), "a tuple of names of nodes"),
    "pause_after": ((tuple, list), "a tuple of names of nodes"),
    "wait": ((int, float, NoneType), "seconds, or None for ever"),
    "take_over": ((bool,), "bool"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """The settings of one run; times are seconds.

    On a thread, `durability` says when a finished node is safe: before the next begins (``sync``),
    a bounded while later (``async``), or when the run pauses or ends (``exit``). `wait` and
    `take_over` say what to do where somebody else runs the thread. `pause_before` and `pause_after`
    name nodes at which the run pauses.
    """

    thread_id: str | None = None
    run_id: str | None = None
    checkpoint_id: str | None = None
    tags: Sequence[str] = ()
    metadata: Mapping[str, Any] | None = None
    max_steps: int | None = None
    max_concurrency: int = 128
    timeout: float | None = None
    durability: str = "sync"
    debug: bool = False
    pause_before: Sequence[str] = ()
    pause_after: Sequence[str] = ()
    wait: float | None = 0.0
    take_over: bool = False

    def __post_init__(self) -> None:
        for name, default in _DEFAULTS:
            value = getattr(self, name)
            if value is not default:
                _check_kind(name, value)
        for name in ("thread_id", "run_id"):
            given = getattr(self, name)
            if given is not None:
                check_id(name, given)
        if self.max_steps is not None and self.max_steps < 0:
            raise InputError(f"`max_steps` is {self.max_steps}: it cannot be negative")
        if self.max_concurrency < 1:
            raise InputError(f"`max_concurrency` is {self.max_concurrency}: it must be at least 1")
        if self.timeout is not None and not self.timeout > 0:
            raise InputError(f"`timeout` is {self.timeout}: it must be more than 0 seconds")
        if self.wait is not None:
            check_seconds("wait", self.wait)
        if self.durability not in DURABILITIES:
            near = did_you_mean(self.durability, DURABILITIES)
            raise InputError(f"no durability `{self.durability}`{near}")

    def taking_up(
        self, run_id: str, tags: Sequence[str], metadata: Mapping[str, Any] | None
    ) -> RunConfig:
        """Give the settings for a resumed run: it keeps its tags and metadata unless these settings
        give new ones.
        """
        return replace(
            self,
            run_id=run_id,
            tags=self.tags or tuple(tags),
            metadata=metadata if self.metadata is None else self.metadata,
        )


def _check_kind(name: str, value: object) -> None:
    kinds, told = _KINDS[name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise unexpected(name, value, told)


NAMES = tuple(field.name for field in fields(RunConfig))
#: What most settings of most runs are: it is of the right kind, and need not be looked at.
_DEFAULTS = tuple((field.name, field.default) for field in fields(RunConfig))
DEFAULT = RunConfig()


def configure(
    config: RunConfig | Mapping[str, Any] | None, settings: Mapping[str, Any]
) -> RunConfig:
    """Merge what the caller gave; keywords win over `config`.

    Raises:
        InputError: a key is no setting, or its value is out of range or of another type.
    """
    if config is None:
        return RunConfig(**_known(settings)) if settings else DEFAULT
    if not isinstance(config, RunConfig | Mapping):
        raise unexpected("config", config, "a RunConfig or a mapping")
    if isinstance(config, RunConfig):
        return replace(config, **_known(settings)) if settings else config
    return RunConfig(**_known({**config, **settings}))


def _known(settings: Mapping[str, Any]) -> dict[str, Any]:
    for name in settings:
        if name not in NAMES:
            raise InputError(f"no setting `{name}`{did_you_mean(name, NAMES)}")
    return dict(settings)


def did_you_mean(name: str, known: tuple[str, ...]) -> str:
    """Give the end of a message about an unknown name: the nearest known name, or else all."""
    near = get_close_matches(name, known, n=1)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; there is {', '.join(f'`{each}`' for each in known)}" if known else ""
