"""7 events -> picture: who stands where, who says what, how tense each place is, and why. Pure functions of what was known."""
