"""Is it right? Scores of the product against gold data that stays outside the project (`python -m evals --help`)."""
