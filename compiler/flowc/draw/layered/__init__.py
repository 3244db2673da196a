"""Layered drawings: from boxes with sizes, and the links between them, to their positions.

A drawing is made in the way first described by Sugiyama and others (Methods for visual
understanding of hierarchical system structures, 1981), in the steps of dot (Gansner and others, A
technique for drawing directed graphs, 1993): every box is assigned a rank, the boxes of a rank an
order with few crossings, and then their coordinates. Ranks and coordinates are both solutions of
the same kind of linear programme (`least`); in large drawings several programmes compute the
coordinates (`columns`).

A link that leads back is replaced by three that lead down: from its beginning to a turn below it,
from a turn above its end to that end, and from the upper turn to the lower one, which is drawn
upwards. So it leaves and arrives like any other link, and no link needs to be reversed.

The guarantees of the picture rest on bands: the boxes of a rank lie in one band, and so do the
labels of links, which are boxes of a rank themselves. A link is a vertical line through every band,
at a position of its own, and curves only between bands. So no line can cross a box or a label, and
no label another one.

Rejected: libraries. In 2026 those for Python either do not support nested boxes (grandalf, no
longer maintained; fast-sugiyama, a beta), or call a system program (pygraphviz), or run JavaScript
(ELK).
"""

from flowc.draw.layered.arrange import Arranged, arrange
from flowc.draw.layered.model import Item, Link, Point, Role, Route, Size

__all__ = ["Arranged", "Item", "Link", "Point", "Role", "Route", "Size", "arrange"]
