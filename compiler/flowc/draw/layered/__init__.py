"""Layered drawings: boxes with sizes and the links between them in, their places out.

A drawing is made as Sugiyama and others first described it (Methods for visual understanding of
hierarchical system structures, 1981), in the steps of dot (Gansner and others, A technique for
drawing directed graphs, 1993): every box gets a rank, the boxes of a rank an order in which few
links cross, and then their coordinates. Ranks and coordinates are one and the same linear
programme (`least`); in large drawings the coordinates are several (`columns`).

A link that leads back is three that lead down: from its beginning to a turn below it, from a turn
above its end to that end, and from the upper turn to the lower one, which is drawn upwards.
So it leaves and comes like any other, and nothing has to be turned round.

What the picture promises rests on the bands: the boxes of a rank lie in one band, and so do the
labels of links, which are boxes of a rank themselves. A link is a vertical line through every
band, at a place of its own, and bends only between bands. So no line can ever cross a box or a
label, and no label another one.

Rejected: libraries. In 2026 those for Python either lay out no boxes within boxes (grandalf, no
longer kept; fast-sugiyama, a beta), or call a system program (pygraphviz), or run JavaScript (ELK).
"""

from flowc.draw.layered.arrange import Arranged, arrange
from flowc.draw.layered.model import Item, Link, Point, Role, Route, Size

__all__ = ["Arranged", "Item", "Link", "Point", "Role", "Route", "Size", "arrange"]
