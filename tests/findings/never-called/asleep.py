# exercise: tcp-ask
# program: client
# check: starts
# first: never-called/sleep
# line: 8
import time
text = input()
time.sleep(1000)
