"""The live preview: saved chapters rebuild, saved snippets run."""
