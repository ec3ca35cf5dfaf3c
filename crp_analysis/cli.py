"""The command line: which commands there are, in the order of the work."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

import click

from crp_analysis import __version__
from crp_analysis.commands import (
    codebook,
    codebook_changes,
    codebook_sheets,
    codesign,
    coding,
    comments,
    disclosure,
    editions,
    interchange,
    lab,
    names,
    quotes,
    review,
    run,
    site,
    stages,
    studies,
    watch,
    withdraw,
)


class Teaching(click.Group):
    """A group whose commands are listed in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they were written."""
        return list(self.commands)


@click.group(cls=Teaching, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="crp")
def crp() -> None:
    """From a folder of transcripts to an honest scoping report.

    \b
    Start:        crp init my-study      a new study with templates
                  crp new spring-2026    a new consultation; put transcripts into its folder
    Every time:   crp check              everything that is wrong with the files, at once
                  crp run                the report, with what changed since the last one
    Then:         crp lab                refine it in JupyterLab

    Paths of what was written go to stdout, everything else to stderr.

    \b
    Exit codes: 0 done, 2 usage or busy, 10 source file, 11 table, 12 codebook, 13 study or consultation file,
    14 notebook, 15 quote or privacy gate, 16 interchange, 17 printed sheet,
    18 edition that cannot be repeated. 1 is a bug, with its traceback.
    """


COMMANDS = [
    run.run,
    watch.watch,
    studies.check,
    studies.new,
    studies.init,
    codesign.personas,
    stages.gather,
    stages.code,
    stages.find,
    stages.present,
    codesign.sheets,
    stages.agree,
    coding.evaluate,
    coding.queue,
    review.review,
    review.decisions,
    names.names,
    quotes.quotes,
    interchange.import_file,
    interchange.export,
    codebook.codebook,
    studies.status,
    editions.diff,
    disclosure.disclosure,
    comments.comments,
    withdraw.withdraw,
    site.site,
    lab.lab,
    lab.warm_up,
]
for one in codebook_changes.COMMANDS:
    codebook.codebook.add_command(one)
codebook.codebook.add_command(codebook_sheets.bring)
for one in COMMANDS:
    crp.add_command(one)


def main() -> None:
    """The entry point of `crp`. A program that is told to stop, or loses its terminal, clears up as after Ctrl-C."""
    for name in ("SIGTERM", "SIGHUP"):
        if known := getattr(signal, name, None):
            with suppress(ValueError):  # not in the main thread
                if signal.getsignal(known) == signal.SIG_DFL:  # nohup ignores it, and is right
                    signal.signal(known, _stop)
    crp()


def _stop(number: int, _: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
