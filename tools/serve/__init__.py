"""The live preview: saved chapters rebuild, saved snippets run.

__main__.py  start, and end at Ctrl+C
preview.py   the server: what has changed, what is built, what has run
build.py     the pages, built and told to listen
handler.py   its answers to the browser
page.js      added to the pages: shows a run without a rebuild
"""
