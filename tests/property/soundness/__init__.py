"""Tries to catch the compiler out: programs made at random, and runs that prove it right or wrong.

`sketches` writes sound programs and `damage` breaks them; `running` lets them run on `whims`, and
sees what an accepted program cannot do. `witnesses` reads the proof out of a finding, and `oracle`
looks for the run that it promises.
"""
