"""The conversation of 'crp review': shows a segment, takes an answer, has it kept.

An answer is one line of input, so that any terminal will do, and a pipe too.
"""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from typing import TYPE_CHECKING

import click

from crp_analysis.commands.review_words import DID, HELP, LOOKS, TOLD

if TYPE_CHECKING:
    from crp_analysis.codebook import Codebook
    from crp_analysis.review_desk import Desk
    from crp_analysis.reviewing import Item, Reader


class Talk:
    """The conversation in the terminal: shows a segment, takes an answer, has it kept."""

    def __init__(self, desk: Desk, reader: Reader, codebook: Codebook, items: list[Item], done: int):
        self.desk, self.reader, self.codebook, self.items = desk, reader, codebook, items
        self.done, self.position, self.skipped, self.is_over = done, 0, 0, False
        self.offered: dict[str, list[str]] = {}

    def go_on(self) -> None:
        """Until the last segment, 'q', the end of the input or Ctrl-C."""
        click.echo("Answer with a key and Enter; ? shows all keys.")
        shown = None
        try:
            while not self.is_over and self.position < len(self.items):
                if shown != self.position:
                    self._show_segment()
                shown = self.position
                self._show_codes()
                self._answer(_readable(click.prompt("", prompt_suffix="> ", default="", show_default=False)))
        except click.Abort:
            click.echo()
        self._say_what_was_done()

    @property
    def item(self) -> Item:
        """The segment in view."""
        return self.items[self.position]

    def _answer(self, typed: str) -> None:
        key, _, rest = typed.partition(" ")
        ways = {"": self._next, "n": self._next, "k": self._skip, "q": self._quit, "u": self._undo, "?": self._help, "a": self._accept_all}
        asking = {"c": self._other_code, "m": self._memo, "s": self._span, "r": self._replace, "d": self._define}
        if typed.replace(",", " ").replace(" ", "").isdecimal():
            for code_id in self._picked(typed):
                self.desk.toggle(self.item, code_id)
        elif key.casefold() in ways:
            ways[key.casefold()]()
        elif key.casefold() in asking:
            asking[key.casefold()](rest.strip())
        else:
            click.echo("That is no key. ? shows all keys.")

    def _next(self) -> None:
        if self.item.is_again:
            self.desk.stand(self.item)
        else:
            self.desk.read(self.item)
        self.position += 1

    def _skip(self) -> None:
        self.skipped += 1
        self.position += 1

    def _quit(self) -> None:
        self.is_over = True

    def _help(self) -> None:
        click.echo(HELP)

    def _accept_all(self) -> None:
        given = self.desk.codes(self.item)
        suggested = [one.code_id for one in self.item.suggestions if one.score is not None]
        if not suggested:
            click.echo("Nothing is suggested here.")
        for code_id in suggested:
            if code_id not in given:
                self.desk.give(self.item, code_id)

    def _other_code(self, typed: str) -> None:
        code_id = self._find_code(typed or _ask("Code"))
        if code_id and code_id not in self.desk.codes(self.item):
            self.desk.give(self.item, code_id)

    def _memo(self, typed: str) -> None:
        self.desk.note(self.item, typed or _ask("Memo (empty takes it away)"))

    def _span(self, typed: str) -> None:
        """The code is that of the number typed, or the only one given."""
        from crp_analysis.review_desk import find_words

        given = self.desk.codes(self.item)
        number, _, words = typed.partition(" ")
        if number.isdecimal():
            given, typed = [one for one in self._picked(number) if one in given], words
        elif len(given) > 1:
            given = [one for one in self._picked(_ask("Number of the code")) if one in given]
        if len(given) != 1:
            click.echo("Give the code first, then mark its words with s and its number.")
            return
        places = find_words(self.item.words, typed or _ask("Its words, as they stand above"))
        if len(places) == 1:
            self.desk.mark(self.item, given[0], *places[0])
        else:
            click.echo(f"These words stand there {len(places)} times; type more of them." if places else "These words do not stand there.")

    def _replace(self, typed: str) -> None:
        given = self.desk.codes(self.item)
        old = [one for one in self._picked(typed or _ask("Numbers of the codes to replace")) if one in given]
        if not old:
            click.echo("Only codes that are given ([x]) can be replaced.")
            return
        new = [self._find_code(one) for one in _ask("By which codes, separated by ;").split(";") if one.strip()]
        if new and all(new):
            self.desk.replace(self.item, old, [one for one in new if one])
        else:
            click.echo("Nothing was replaced.")

    def _define(self, typed: str) -> None:
        for code_id in self._picked(typed or _ask("Number of the code")):
            definition = next((code.definition for code in self.codebook.codes if code.code_id == code_id), "no longer in the codebook")
            click.echo(_wrapped(f"{self.codebook.code_name(code_id)}: {definition}", "  "))

    def _undo(self) -> None:
        """Takes back, and goes to where that was decided."""
        last = self.desk.undo()
        if last is None:
            click.echo("There is nothing to undo.")
            return
        named = f" '{self.codebook.code_name(last.code_id)}'" if last.code_id else ""
        click.echo(f"Undone: {DID[last.act]}{named}.")
        place = next((n for n, one in enumerate(self.items) if one.segment_id == last.segment_id), None)
        if place is None:
            self.items.insert(self.position, self.reader.item(last.segment_id, last.stream or "guided", bool(last.was_blind)))
            self.done = max(self.done - 1, 0)
        else:
            self.position = place

    def _find_code(self, typed: str) -> str | None:
        """The one code that was meant, asked for where several may be."""
        from crp_analysis.review_desk import match_codes

        found = match_codes(self.codebook, typed)
        if len(found) > 1:
            for number, code_id in enumerate(found, start=1):
                click.echo(f"  {number:>3}  {self.codebook.code_name(code_id)}")
            answer = _ask("Which number")
            return found[int(answer) - 1] if answer.isdecimal() and 1 <= int(answer) <= len(found) else None
        if not found:
            click.echo("No code is called so.")
        return found[0] if found else None

    def _choices(self) -> list[str]:
        """The codes by number: suggestions, and what was given here; a code keeps its number while the segment is in view."""
        offered = self.offered.setdefault(self.item.segment_id, [one.code_id for one in self.item.suggestions])
        offered += [one for one in self.desk.codes(self.item) if one not in offered]
        return offered

    def _picked(self, typed: str) -> list[str]:
        choices = self._choices()
        numbers = [int(one) for one in typed.replace(",", " ").split() if one.isdecimal()]
        if wrong := [number for number in numbers if not 1 <= number <= len(choices)]:
            click.echo(f"There is no code with the number {wrong[0]}.")
        return list(dict.fromkeys(choices[number - 1] for number in numbers if 1 <= number <= len(choices)))

    def _show_segment(self) -> None:
        item = self.item
        kind = "once more" if item.is_again else {"audit": "drawn at random", "guided": "guided", "session": "whole session"}[item.stream]
        number, total = self.done + self.position + 1, self.done + len(self.items)
        click.echo()
        click.secho(f"{number} of {total}, {kind}, {'blind' if item.is_blind else 'with suggestions'}", bold=True)
        if item.before:
            click.secho(_wrapped(f"({item.who_before}) {item.before}", "    "), dim=True)
        click.secho(item.who, fg="cyan")
        click.echo(_wrapped(item.words, "  "))

    def _show_codes(self) -> None:
        item, given = self.item, self.desk.given(self.item)
        scores = {one.code_id: one.score for one in item.suggestions}
        for number, code_id in enumerate(self._choices(), start=1):
            is_given = code_id in given
            look = LOOKS.get(item.looks.get(code_id, ""), "") if is_given else ""
            why = f" (suggested, {scores[code_id]:.2f})" if scores.get(code_id) is not None else " (unsure)" if code_id in scores else ""
            standing = given.get(code_id)
            words = f": '{item.words[standing.start : standing.end]}'" if standing and standing.start is not None else ""
            line = f"  {number:>2} [{'x' if is_given else ' '}] {self.codebook.code_name(code_id)}{why}{look}{words}"
            click.secho(line, fg="green" if is_given else None)
        if memo := self.desk.state.memos.get((item.segment_id, "", self.desk.coder)):
            click.echo(_wrapped(f"memo: {memo.note}", "     "))

    def _say_what_was_done(self) -> None:
        made: Counter[str] = Counter(event.act for event in self.desk.made)
        told = [f"{made[act]} {one if made[act] == 1 else several}" for act, (one, several) in TOLD.items() if made[act]]
        left = len(self.items) - self.position + self.skipped
        click.echo(f"Kept: {', '.join(told)}." if told else "Nothing was decided.")
        if left > 0:
            starts_again = self.items[-1].is_again and self.items[-1].stream == "session"
            click.echo(f"{left} left." if starts_again else f"{left} left; the same command goes on there.")
        click.echo("Next: crp run")


def _ask(what: str) -> str:
    return _readable(click.prompt(what, default="", show_default=False))


def _readable(typed: str) -> str:
    """What was typed, with a sign in the place of bytes that are no text in the terminal's encoding."""
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def _wrapped(text: str, indent: str) -> str:
    """Lines no wider than the terminal, at most 100 letters."""
    width = max(min(shutil.get_terminal_size().columns, 100), 40)
    return textwrap.fill(" ".join(text.split()), width=width, initial_indent=indent, subsequent_indent=indent)
