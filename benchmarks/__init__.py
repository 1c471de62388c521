"""Is it fast? Measurements of the product, as ratios in one run where machines differ."""

import detente  # noqa: F401 - asks numpy for one thread, as users have it, before anything else loads numpy
