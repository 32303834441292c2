"""The live preview: saved chapters rebuild, saved snippets run.

__main__  watch the files, build, run what was saved, serve
page.js   added to the pages of the preview: shows a run without a rebuild
"""
