"""A class: the assignment, who handed in what, all of it graded, and the gradebook that comes out."""
