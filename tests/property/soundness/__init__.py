"""Try to prove the compiler wrong: random programs, and runs that confirm or refute its verdict.

`sketches` writes sound programs and `damage` breaks them; `running` runs them with the functions of
`whims` and observes whatever an accepted program cannot do. `witnesses` extracts the proof from a
finding, and `oracle` searches for the run that it promises.
"""
