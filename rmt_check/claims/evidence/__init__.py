"""What a verdict rests on: exact arithmetic, enclosures, and statistics of independent draws."""
