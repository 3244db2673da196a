"""The time zones that the interpreter knows, from the system or from the package `tzdata`.

A system may have no database at all, and some omit the old names (`US/Pacific`), which another
machine may have: a zone that is not found here is not always wrong. Few files name a zone, so
`zoneinfo` is imported only for those.
"""

from __future__ import annotations

from collections.abc import Collection

_OLD_REGIONS = ("US", "Canada", "Brazil", "Chile", "Mexico", "SystemV")
_OLD_NAMES = """
    CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT+0 GMT-0 GMT0 Greenwich HST Hongkong
    Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT
    Poland Portugal ROC ROK Singapore Turkey UCT Universal W-SU WET Zulu
"""


def has_zone(name: str) -> bool:
    """Whether the zone *name* exists; much faster than listing all of them."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def known_zones() -> frozenset[str]:
    """Return the names of all zones; empty if there is no database."""
    import zoneinfo

    return frozenset(zoneinfo.available_timezones())


def may_be_elsewhere(name: str, known: Collection[str]) -> bool:
    """Whether *name*, which is not in *known*, may exist in a larger database."""
    if not known:
        return True
    is_old = name in _OLD_NAMES.split() or name.partition("/")[0] in _OLD_REGIONS
    return is_old and "US/Pacific" not in known
