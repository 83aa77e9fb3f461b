# exercise: shout
# program: script
# never: keyboard-unread
import sys

for line in sys.stdin:
    print(line.strip().lower())
