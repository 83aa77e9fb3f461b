# exercise: shout
# program: script
# never: ignores-keyboard
import sys

for line in sys.stdin:
    print(line.strip().lower())
