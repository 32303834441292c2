"""Measure the recorder and the site build on generated projects."""
