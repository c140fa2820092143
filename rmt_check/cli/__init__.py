"""The command line: parse, one call, print. Data on stdout, narration and errors on stderr.

A file a command. Exit codes: 0 done and as expected; 1 a verdict differs from what the catalogue
expects; 2 bad usage or input; 3 no verdict differs but some are unresolved; 4 the disk, the store,
the cluster or memory failed; 70 a mistake of rmt_check; 130 interrupted; 141 the reader of a pipe
has gone.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from rmt_check import __version__
from rmt_check.cli.audit import audit
from rmt_check.cli.claims import claims, verify
from rmt_check.cli.figure1 import figure1
from rmt_check.cli.inspect import inspect
from rmt_check.cli.network import network
from rmt_check.cli.predict import predict
from rmt_check.cli.report import report
from rmt_check.cli.scale import scale
from rmt_check.cli.simulate_scale import simulate_scale
from rmt_check.cli.study import export, study
from rmt_check.cli.training import training

_SMALLER = "choose a smaller width, or fewer steps, draws or workers"

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="rmt-check")
def cli() -> None:
    """Check random-matrix theory about linear recurrences, by simulation and exactly.

    Exit codes: 0 done and as expected, 1 a verdict differs from what is expected, 2 bad usage or
    input, 3 verdicts are unresolved, 4 disk, store, cluster or memory failed, 70 a mistake of
    rmt_check, 130 interrupted.

    \b
    Examples:
      rmt-check figure1
      rmt-check figure1 --quick --out /tmp/figure
      rmt-check figure1 --widths 512,2048 --schemes glorot,rescaled,half
      rmt-check scale 512 --steps 200
      rmt-check simulate-scale 512 --steps 100
      rmt-check predict --width 384 --steps 1024 --layers 6
      rmt-check inspect W.npy --steps 200
      rmt-check audit model.safetensors
      rmt-check study radius --widths 64,256,1024
      rmt-check verify --budget quick
      rmt-check report --budget quick --figure1 figures
    """


COMMANDS = (
    *(figure1, scale, simulate_scale, predict, inspect, audit),
    *(study, export, verify, claims, report),
)
for command in COMMANDS:
    cli.add_command(command)
study.add_command(network)
study.add_command(training)


def main(
    arguments: Sequence[str] | None = None, interrupted: Callable[[], bool] = lambda: False
) -> int:
    """Run the command line in this process, and return its exit code.

    Where `interrupted` returns true, an error is an interrupt that a module in C made one of.
    """
    sys.stdout, sys.stderr = _whole(sys.stdout), sys.stderr or _whole(None)
    code = _run(arguments, interrupted)
    with suppress(OSError):  # which the code has told of
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def _whole(stream: TextIO | None) -> TextIO:
    """Return a stream that writes all or fails: PYTHONUNBUFFERED drops what a full disk refuses."""
    if stream is None:  # closed by who called
        return open(os.devnull, "w")
    redirected = stream is not sys.__stdout__  # inside this process, as in a notebook
    if redirected:
        return stream
    # the names of files come out as the bytes that they are
    errors = "surrogateescape" if stream.encoding.lower() == "utf-8" else "backslashreplace"
    return open(stream.fileno(), "w", encoding=stream.encoding, errors=errors, closefd=False)


def _run(arguments: Sequence[str] | None, interrupted: Callable[[], bool] = lambda: False) -> int:
    try:
        with _interrupts(interrupted):
            code = cli.main(arguments, prog_name="rmt-check", standalone_mode=False)
        return int(code or 0)
    except SystemExit:  # click's answer to a closed pipe
        return 128 + signal.SIGPIPE
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except click.ClickException as error:
        return _complain(error.format_message(), 2)
    except ValueError as error:
        return _complain(str(error), 2)
    except OSError as error:
        return _complain(str(error), 4)
    except MemoryError as error:
        return _complain(f"{str(error) or 'out of memory'}; {_SMALLER}", 4)
    except (click.Abort, KeyboardInterrupt) as error:
        cause = error.__cause__  # click wraps an interrupt, and an end of file too
        if isinstance(cause, EOFError):
            return _own_mistake(cause)
        return _complain(str(cause or error) or "interrupted", 130)
    except Exception as error:
        return _own_mistake(error)


@contextmanager
def _interrupts(interrupted: Callable[[], bool]) -> Iterator[None]:
    """Take an error for the interrupt that came before it."""
    try:
        yield
    except click.Abort:  # click's word for it
        raise
    except Exception:
        if interrupted():
            raise KeyboardInterrupt("interrupted") from None
        raise


def _own_mistake(error: Exception) -> int:
    """Show what no one foresaw; Python's exit code for it, 1, means a verdict that differs."""
    traceback.print_exception(error)
    return _complain("this is a mistake of rmt_check: please report it, with the lines above", 70)


def _complain(message: str, code: int) -> int:
    with suppress(OSError):  # nobody listens
        print(f"rmt-check: {' '.join(message.split())}", file=sys.stderr)
    return code
