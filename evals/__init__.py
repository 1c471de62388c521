"""Is it right? Scores of the product against gold data that stays outside the project (`python -m evals --help`)."""

import detente  # noqa: F401 - asks numpy for one thread, as users have it, before anything else loads numpy
