"""Measure the recorder and the site build on generated projects.

__main__  the command line; writes includes/benchmark/ on request
speed     twenty snippets against the budgets of the design, and fresh processes
scale     10, 100 and 1,000 snippets: what grows and what does not
project   a generated project, and how to time a command in it
kinds     the code and the pages that it consists of
"""
