"""Lists of what a publisher has: RSS, Atom and JSON feeds, sitemaps, pages with links. Bytes to entries; nothing is fetched here."""
