"""Decide whether a program can be run: each rule that needs the whole program is one function."""

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.every import check, file_findings, graph_findings

__all__ = ["AnalysedGraph", "check", "file_findings", "graph_findings"]
