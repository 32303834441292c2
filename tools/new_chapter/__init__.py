"""One command for a new chapter; page.md, snippet.py, test.py are its templates."""
