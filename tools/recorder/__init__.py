"""Run every snippet in a process of its own, compare, record.

Begin with `__main__` (the command line), `launch` (starts the processes) and
`child` (what happens inside); the first line of each other says what it is for.
"""
