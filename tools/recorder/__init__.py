"""Run every snippet in a process of its own, compare, record.

__main__  the command line: run, check, update
snippets  what a snippet is, where its recording lies, what it needs
launch    start the processes, warm or fresh, and watch their limits
warm      imported by the warm parent, which never computes
child     what happens inside a snippet's process
figures   the matplotlib backend that saves what plt.show() shows
judge     what is wrong with a run
compare   text exactly, numbers within a small tolerance
visible   a recording holds only what a reader can see
secrets   keys must never reach a recording or a message
provenance  what a recording was made from; what has agreed is not run again
jitter    play another processor, by moving the weights of models
"""
