"""What several checks need to know of a graph, each worked out once."""
