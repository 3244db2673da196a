"""Error recovery: what to do about an unexpected token, and where to continue.

In this order: read it as the only thing it can mean (`readings`), answer syntax of other languages
(`foreign`), insert, delete or replace a token (`choices`), and as a last resort discard the part
around it (`damage`).
"""

from __future__ import annotations

from flowc.diagnostics import Diagnostic, Edit, Fix, Problems, codes, finding
from flowc.parse.advice import advice
from flowc.parse.brackets import behind_needless, lacks_arguments, needless, without_arguments
from flowc.parse.choices import READABLE, Repair, best_repair
from flowc.parse.damage import Damages
from flowc.parse.foreign import ForeignReadings
from flowc.parse.outlook import Outlook
from flowc.parse.readings import Readings
from flowc.parse.reports import Reports
from flowc.parse.signs import closed_early, exchanged, missing, partner, without_type
from flowc.parse.stack import CLOSERS, OPENERS, Stack
from flowc.parse.unclosed import unclosed
from flowc.source import Source
from flowc.trees.syntax import Token

# Within this many tokens after a mistake, others count as consequences; fewer after a one-token
# repair.
_QUIET = 3
_QUIET_BEHIND_SIGN = 2

# After this many mistakes, the next one tells nothing new.
_MOST_MISTAKES = 100


class Repairs:
    """Recovers from the errors of one file."""

    def __init__(self, outlook: Outlook, problems: Problems) -> None:
        self.outlook = outlook
        self.source: Source = outlook.source
        self.tokens: list[Token] = outlook.tokens
        self.stack: Stack = outlook.stack
        self.reports = Reports(outlook, problems)
        self.damages = Damages(outlook)
        self.readings = Readings(outlook, self.damages, self.reports)
        self.foreign = ForeignReadings(outlook, self.damages, self.reports)
        self.mistakes = 0

    def mend(self, index: int) -> int:
        """Report the unexpected token at *index*, and return where to continue."""
        self.mistakes += 1
        if self.mistakes > _MOST_MISTAKES:
            return self._stop(index)
        if lacks_arguments(self.outlook, index):
            return self._insert_brackets(index)
        if self.outlook.is_edge(index):
            return self.close(index)
        if read_on := self.readings.as_meant(index) or self._needless_brackets(index):
            return read_on
        readings = self.readings
        read_on = (
            self._close_before_path(index)
            or readings.unknown_option(index)
            or self._foreign(index)
            or readings.keyword_as_name(index)
            or readings.misplaced(index)
            or readings.misspelled(index)
        )
        if read_on:
            self.reports.quiet_until = read_on + _QUIET
        elif read_on := self._stray_name(index) or self._bare_block(index) or self._local(index):
            self.damages.doubt(index - 1, read_on)
            self.reports.quiet_until = read_on + _QUIET_BEHIND_SIGN
        else:
            self.reports.add(index, self.reports.unexpected(index))
            read_on = self.damages.give_up(index)
            self.reports.quiet_until = read_on + _QUIET
        return read_on

    def odd_word(self, index: int) -> int | None:
        """Repair a name that cannot be one, if there is a better reading than a name."""
        if self.mistakes > _MOST_MISTAKES:
            return None
        read_on = self._foreign(index) or self.readings.misspelled(index)
        return self._mended(read_on) if read_on else None

    def _foreign(self, index: int) -> int:
        if read_on := self.foreign.read(index):
            self.damages.doubt(index, max(read_on, index + 1))
        return read_on

    def misplaced_word(self, index: int) -> int | None:
        """Repair a word that begins no member of a graph, where one should begin."""
        if self.mistakes > _MOST_MISTAKES or not (read_on := self.readings.misplaced(index)):
            return None
        return self._mended(read_on)

    def _mended(self, read_on: int) -> int:
        self.mistakes += 1
        self.reports.quiet_until = read_on + _QUIET
        return read_on

    def put_arrow(self, index: int) -> int:
        """Insert the missing arrow before the step at *index*."""
        self.mistakes += 1
        self.reports.add(index, missing(self.reports.before(index), self.tokens[index], "->"))
        self.damages.feed("ARROW", "", self.stack.end)
        self.reports.quiet_until = index + _QUIET_BEHIND_SIGN
        return index

    def else_if(self, index: int) -> int | None:
        """Read ``else if`` as ``elif``, if that can stand here."""
        return self.readings.else_if(index)

    # ---- brackets ----------------------------------------------------------------------------

    def close(self, index: int, floor: int = 0) -> int:
        """Report what is open above *floor* where a declaration begins at *index*, and close it."""
        openers = self.stack.openers
        # A bracket inserted by a repair has no text, and was reported then.
        if not openers or openers[-1].text:
            told = unclosed(self.outlook, index) or self.reports.unexpected(index)
            self.reports.add(index, told)
        self.damages.close(index, floor)
        self.reports.quiet_until = index + _QUIET
        return index

    def _close_before_path(self, index: int) -> int:
        """Close the blocks in which the path at *index* cannot stand: its first arrow is where an
        arm of a `match` needs ``=>``, and its line is indented no deeper than that of the brace.
        """
        name, depth, openers = index - 1, len(self.stack.values) - 1, self.stack.openers
        is_path = self._is(index, "ARROW") and self.outlook.begins_line(name)
        if not is_path or not openers or not self.stack.trial().takes("FAT_ARROW"):
            return 0
        if self.outlook.indentation(name) > self.outlook.indentation_at(openers[-1].start):
            return 0
        floor = self.outlook.highest_that_takes("BAD_MEMBER")
        if floor is None or self.stack.starts[depth] != self.tokens[name].start:
            return 0
        self.stack.cut(depth)
        self.reports.add(name, unclosed(self.outlook, name) or self.reports.unexpected(name))
        self.damages.close_brackets(name, floor)
        return name

    def close_block(self, index: int) -> int:
        """Close the blocks that are still open where a path begins at *index*, on a line of its own
        that stands no deeper than that of the last brace.
        """
        openers = self.stack.openers
        begins_path = self.outlook.begins_line(index) and self._is(index + 1, "ARROW")
        if not begins_path or len(openers) < 2 or openers[-1].kind != "LBRACE":
            return 0
        if self.outlook.indentation(index) > self.outlook.indentation_at(openers[-1].start):
            return 0
        floor = self.outlook.highest_that_takes("BAD_MEMBER")
        if floor is None:
            return 0
        self.mistakes += 1
        self.reports.add(index, unclosed(self.outlook, index) or self.reports.unexpected(index))
        self.damages.close_brackets(index, floor)
        self.reports.quiet_until = index + _QUIET
        return index

    def _is(self, index: int, kind: str) -> bool:
        return self.tokens[index].kind == kind

    def close_group(self, index: int) -> None:
        """Report the group that is open at *index*, and close it there if possible."""
        if not self.stack.trial().takes("RBRACKET", "ARROW"):
            return
        opener, token = self.stack.openers[-1], self.tokens[index]
        if opener.text:
            before = self.reports.before(index)
            self.reports.add(index, closed_early(self.source, opener, before, token, "]"))
        self.mistakes += 1
        self.damages.doubt(index - 1, index)
        self.stack.feed("RBRACKET", Token("RBRACKET", "", self.stack.end))

    def leave_depth(self, index: int, opener: Token) -> int:
        """Report brackets that are nested too deeply; return the next edge."""
        headline = f"brackets are nested more than {len(self.stack.openers) - 1} levels deep"
        at = self.source.span(opener.start, opener.start + len(opener.text))
        self.reports.add(index, finding(codes.UNEXPECTED_TOKEN, headline, at))
        edge = self.outlook.next_edge(index)
        self.damages.close(edge)
        return edge

    def _needless_brackets(self, index: int) -> int:
        """Skip brackets after a name that takes none; return where to continue, else 0."""
        end = behind_needless(self.outlook, index)
        if end:
            self.reports.add(index, needless(self.outlook, index, end))
        return end

    def _insert_brackets(self, index: int) -> int:
        """Insert the missing empty brackets after the graph before *index*."""
        self.reports.add(index, without_arguments(self.outlook, index))
        for kind in ("LPAREN", "RPAREN"):
            self.stack.feed(kind, Token(kind, "", self.stack.end))
        return index

    # ---- single signs ------------------------------------------------------------------------

    def _bare_block(self, index: int) -> int:
        """Insert the missing braces around a single node."""
        trial, token = self.stack.trial(), self.tokens[index]
        if token.kind != "NAME" or not all(map(trial.take, ("LBRACE", "NAME", "RBRACE"))):
            return 0
        if self._is_in_half_a_block(index):
            self.reports.add(index, missing(self.reports.before(index), token, "{"))
            self.damages.feed("LBRACE", "", token.start)
            return index
        if self.outlook.reach(trial, index + 1, READABLE) < READABLE:
            return 0
        place = self.reports.span(index)
        before = self.source.span(place.start, place.start)
        fix = Fix("put braces around it", (Edit(before, "{ "), Edit(place.after, " }")))
        headline = f"`{token.text}` stands without the braces of a block"
        self.reports.tell(index, codes.MISSING_PUNCTUATION, headline, fixes=(fix,))
        self.stack.feed("LBRACE", Token("LBRACE", "", token.start))
        self.stack.feed("NAME", token)
        self.stack.feed("RBRACE", Token("RBRACE", "", self.stack.end))
        return index + 1

    def _is_in_half_a_block(self, index: int) -> bool:
        """Whether a brace closes the path at *index* on its line that nothing on it opens."""
        level = 0
        for end in range(index + 1, len(self.tokens)):
            if self.outlook.begins_line(end):
                return False
            kind = self.tokens[end].kind
            level += (kind in OPENERS) - (kind in CLOSERS)
            if level < 0:
                return kind == "RBRACE"
        return False

    def _stray_name(self, index: int) -> int:
        """Repair the name before the line that begins at *index*: after a member on the same line
        it is an output without its arrow, or a superfluous word.
        """
        name, depth = self.tokens[index - 1], len(self.stack.values) - 1
        is_last_of_line = self.outlook.begins_line(index) and not self.outlook.begins_line(
            index - 1
        )
        if not is_last_of_line or depth < 0 or self.stack.starts[depth] != name.start:
            return 0
        if not self.stack.trial(depth).takes("BAD_MEMBER"):
            return 0
        self.stack.cut(depth)
        told = self.reports.unexpected(index - 1)
        if self.tokens[index - 2].kind == "RPAREN":
            told = missing(self.reports.before(index - 1), name, "->")
        self.reports.add(index - 1, told)
        return index

    def _local(self, index: int) -> int:
        """Insert, delete or replace a token, if the text can then be parsed."""
        best = best_repair(self.outlook, index)
        if best is None:
            return 0
        if best.inserted[:1] in (("BAD_EXPR",), ("BAD_TYPE",), ("BAD_STEP",)):
            self.reports.add(index, self.reports.unexpected(index))
            return self.damages.give_up(index)
        self.reports.add(index, self._explain(index, best))
        if best.skipped and not best.inserted and (closer := partner(self.tokens, index)):
            self.readings.without_partner.add(closer.start)
        for kind in best.inserted:
            text = self.tokens[index].text if best.skipped else ""
            start = self.tokens[index].start if best.skipped else self.stack.end
            self.damages.feed(kind, text, start)
        return index + best.skipped

    def _explain(self, index: int, repair: Repair) -> Diagnostic:
        if not repair.inserted:
            return self.reports.unexpected(index)
        token, before = self.tokens[index], self.reports.before(index)
        if repair.inserted == ("COLON", "BAD_TYPE"):
            return without_type(self.tokens[index - 1], before)
        spelling = "".join(self.stack.tables.spellings[kind] for kind in repair.inserted)
        if repair.skipped:
            closer = partner(self.tokens, index)
            help = advice(self.tokens, index, self.stack.trial())
            return exchanged(self.source, token, spelling, closer, help)
        openers = self.stack.openers
        if repair.inserted[0] in CLOSERS and openers and openers[-1].text:
            return closed_early(self.source, openers[-1], before, token, spelling)
        return missing(before, token, spelling)

    def _stop(self, index: int) -> int:
        """Report once that there are too many mistakes, and leave the rest of the file unread."""
        last = len(self.tokens) - 1
        if self.mistakes == _MOST_MISTAKES + 1:
            headline = f"more than {_MOST_MISTAKES} mistakes; the rest of the file is not read"
            self.reports.problems.add(
                finding(codes.UNEXPECTED_TOKEN, headline, self.reports.span(index))
            )
        self.damages.close(last)
        return last
