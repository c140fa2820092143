"""Who claims what: the sources of the catalogue."""

PAPER = "arXiv 2505.19827"
EQUATION_20 = f"{PAPER}, equation 20"
REVIEW = f"{PAPER}, review"
REPLIES = f"{PAPER}, replies"
CODE = f"{PAPER}, code"
FOLLOW_UP = "arXiv 2605.05113"
HERE = "here"
