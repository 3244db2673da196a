"""Facts about Python modules, read from their source and never by running them.

In: a dotted module name and a name in it. Out: a fact of `flowc.python.facts`.
"""
