"""Diagrams as text: Mermaid for Markdown pages, DOT for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.draw.diagram import Diagram, Frame, Line, Shape

#: The brackets that determine the shape of a Mermaid box.
_BRACKETS: Mapping[Shape, tuple[str, str]] = {
    Shape.TERMINAL: ("([", "])"),
    Shape.NODE: ("[", "]"),
    Shape.SUBGRAPH: ("[[", "]]"),
    Shape.PAUSE: ("[/", "/]"),
    Shape.CHOICE: ("{", "}"),
    Shape.BAR: ("((", "))"),
}
_DOT_SHAPES: Mapping[Shape, str] = {
    Shape.TERMINAL: "oval",
    Shape.NODE: "box",
    Shape.SUBGRAPH: "box3d",
    Shape.PAUSE: "parallelogram",
    Shape.CHOICE: "diamond",
    Shape.BAR: "point",
}


def mermaid(diagram: Diagram) -> str:
    """Return *diagram* in Mermaid, text that ends in a newline."""
    return "\n".join(_mermaid(diagram)) + "\n"


def dot(diagram: Diagram) -> str:
    """Return *diagram* in DOT, text that ends in a newline."""
    return "\n".join(_dot(diagram)) + "\n"


def _mermaid(diagram: Diagram) -> Iterator[str]:
    yield "flowchart TD"
    yield from _mermaid_frame(diagram.frame, "  ")
    for line in diagram.lines:
        arrow = "-.->" if line.dotted else "-->"
        label = f'|"{_mermaid_text(line.label)}"|' if line.label else ""
        yield f"  {line.source} {arrow}{label} {line.target}"


def _mermaid_frame(frame: Frame, indent: str) -> Iterator[str]:
    for box in frame.boxes:
        opening, closing = _BRACKETS[box.shape]
        # An empty label is not allowed; a space keeps the circle of a fork small.
        yield f'{indent}{box.id}{opening}"{_mermaid_text(box.label) or " "}"{closing}'
    for inner in frame.frames:
        yield f'{indent}subgraph {inner.id} ["{_mermaid_text(inner.label)}"]'
        yield from _mermaid_frame(inner, f"{indent}  ")
        yield f"{indent}end"


def _mermaid_text(text: str) -> str:
    # Mermaid's own entities: it reads labels as HTML and has no other way to escape.
    return "".join(f"#{ord(char)};" if char in '#"<>&' else char for char in text)


def _dot(diagram: Diagram) -> Iterator[str]:
    yield f"digraph {_dot_text(diagram.frame.label)} {{"
    yield "  compound=true;"
    yield from _dot_frame(diagram.frame, "  ")
    frames = {frame.id: frame for frame in diagram.frame.all_frames()}
    for line in diagram.lines:
        frame = frames.get(line.source)
        # DOT has no edges from clusters, only edges from a node that are clipped at its cluster.
        source = line.source if frame is None else next(frame.all_boxes()).id
        yield f"  {source} -> {line.target}{_dot_style(line, frame)};"
    yield "}"


def _dot_frame(frame: Frame, indent: str) -> Iterator[str]:
    for box in frame.boxes:
        yield f"{indent}{box.id} [shape={_DOT_SHAPES[box.shape]}, label={_dot_text(box.label)}];"
    for inner in frame.frames:
        yield f"{indent}subgraph cluster_{inner.id} {{"
        yield f"{indent}  label={_dot_text(inner.label)};"
        yield from _dot_frame(inner, f"{indent}  ")
        yield f"{indent}}}"


def _dot_style(line: Line, tail: Frame | None) -> str:
    attributes = [] if tail is None else [f"ltail=cluster_{tail.id}"]
    if line.label:
        attributes.append(f"label={_dot_text(line.label)}")
    if line.dotted:
        attributes.append("style=dashed")
    return f" [{', '.join(attributes)}]" if attributes else ""


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
