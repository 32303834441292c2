"""The formatter, the linter and the type checker of our JavaScript."""
