"""Passes over a whole archive: copies and events. Each is many tasks that read files and write their own, and meet in nothing else."""
