"""The watch: it looks at every source in its time, takes what is new, reads it, and says how it stands."""
