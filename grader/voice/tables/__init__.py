"""The words of each reader, by name: of a terminal, a page, the page of a class, a task, a proof.

A table says what it alone says; behind it `Voice` looks into `common`, what everybody reads.
"""
