"""Facts about a graph that several checks need, each computed once."""
