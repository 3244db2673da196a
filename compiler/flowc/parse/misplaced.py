"""Declarations in the wrong place: members outside a graph, items inside one."""

from __future__ import annotations

from flowc.parse.outlook import MEMBER_WORDS, Outlook

#: The keywords with which options of a node begin.
OPTION_WORDS = frozenset({"RETRY", "TIMEOUT", "CACHE", "TAGS"})


def misplacement(outlook: Outlook, index: int) -> str:
    """Return the headline for a misplaced declaration that begins at *index*, "" if there
    is none.
    """
    token, trial = outlook.tokens[index], outlook.stack.trial()
    at_top, in_graph = trial.takes("BAD_ITEM"), trial.takes("BAD_MEMBER")
    if at_top and token.kind in MEMBER_WORDS and outlook.begins_member(index):
        return f"`{token.text}` stands outside a graph"
    if at_top and outlook.is_name(index) and outlook.tokens[index + 1].kind == "ARROW":
        return "a path stands outside a graph"
    if at_top and token.kind == "LANGUAGE":
        return "`language` stands behind other declarations"
    if in_graph and token.kind == "LANGUAGE":
        return "`language` stands inside a graph"
    if in_graph and token.kind in OPTION_WORDS:
        return f"`{token.text}` stands outside the braces of a node"
    if (at_top or in_graph) and token.kind == "STRING" and outlook.begins_line(index):
        return "a doc string stands behind other declarations"
    if in_graph and outlook.looks_like_item(index):
        return f"`{token.text}` stands inside a graph"
    return ""
