"""The proof of an exercise: right programs pass, wrong ones fail, and nothing that was written for no exercise does."""
