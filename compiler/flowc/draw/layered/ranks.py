"""The rank of each box: links lead down, and their total length is minimal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flowc.draw.layered.least import Apart, Pull, first_places
from flowc.draw.layered.model import Item, Link, Role

#: All ports of a side share a rank, so that they lie on the border.
_BORDER = (Role.TOP, Role.BOTTOM)


def ranks_of(items: Sequence[Item], links: Iterable[Link]) -> Mapping[str, int]:
    """Return the rank of each item by its id. All links lead down, and a link with a label spans at
    least one rank between its ends.
    """
    places = {item.id: (item.role if item.role in _BORDER else item.id) for item in items}
    apart = [Apart(Role.TOP, Role.BOTTOM, 1)]
    for item in items:
        if item.role not in _BORDER:
            apart += [Apart(Role.TOP, item.id, 1), Apart(item.id, Role.BOTTOM, 1)]
    pulls = []
    for link in links:
        length = 1 if link.label is None else 2
        apart.append(Apart(places[link.begin], places[link.end], length))
        pulls.append(Pull(places[link.begin], places[link.end], length, 1))
    found = first_places({*places.values(), *_BORDER}, apart, pulls)
    return {item.id: found[places[item.id]] for item in items}
