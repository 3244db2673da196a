"""Colours `.flow` text where nothing is compiled: in editors, on pages, in terminals.

The words are those of the grammar; `rules.py` says once what each piece of text is, and the lexer
of Pygments and the grammar of TextMate are made from that.
"""
