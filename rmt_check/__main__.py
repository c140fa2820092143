"""The program: `rmt-check`, or `python -m rmt_check`. It hears interrupts, then loads the rest."""

import os
import sys

from rmt_check import interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: "Sequence[str] | None" = None) -> None:
    """Run the command line as a process of its own, and exit with its code."""
    interrupted = interrupts.hear()
    try:
        from rmt_check import cli

        code = cli.main(arguments, interrupted)
        interrupts.ignore()
    except KeyboardInterrupt:  # while it loads, or when all is done
        interrupts.leave()
    if code:
        os._exit(code)  # threads may be deep in LAPACK, which no interrupt reaches
    sys.exit(code)


if __name__ == "__main__":
    main()
