"""Raw files, as people have them, to checked tables. The only stage that reads `data/raw`."""
