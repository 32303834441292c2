"""What moves things: fetch the models, record the snippets, build the site."""
