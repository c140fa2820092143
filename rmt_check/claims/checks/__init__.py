"""The checks of the catalogue, by what they look at: `check(run)` returns a finding."""
