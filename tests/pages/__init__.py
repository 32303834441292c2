"""The gates of the built site: every page, as a browser and a validator see it."""
