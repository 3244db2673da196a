"""Whether a program can be run: every rule that needs the whole of it, one function a rule."""

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.every import check, file_findings, graph_findings

__all__ = ["AnalysedGraph", "check", "file_findings", "graph_findings"]
