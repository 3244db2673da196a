"""Highlights `.flow` text without compiling it: in editors, on pages, in terminals.

The keywords are those of the grammar; `rules.py` classifies each piece of text, and the Pygments
lexer and the TextMate grammar are both derived from it.
"""
