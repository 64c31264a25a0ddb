"""The obvious implementation of each stage in plain Python: what the Rust core is checked and measured against.

It is written to be read. Where it and the core disagree, one of them is wrong, and this one is easier to judge.
"""
