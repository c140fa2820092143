"""Options that several commands have, each said once."""

import click

FIELD = click.option(
    "--field", default="complex", show_default=True, help="complex or real entries."
)
SEED = click.option(
    "--seed", type=int, default=0, show_default=True, help="Same seed, same numbers."
)
WORKERS = click.option(
    "--workers", type=int, help="Number of threads; it does not change the numbers.  [all cores]"
)
TOLERANCE = click.option(
    "--tolerance", type=float, default=0.1, show_default=True, help="Allowed growth of the energy."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
QUIET = click.option("--quiet", is_flag=True, help="No progress on stderr.")
BUDGET = click.option(
    "--budget",
    default="standard",
    show_default=True,
    help="quick: under 30 s; standard: under 5 minutes; thorough: under an hour, on two cores.",
)
