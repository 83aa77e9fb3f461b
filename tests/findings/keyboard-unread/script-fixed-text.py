# exercise: shout
# program: script
# check: shouts
# first: keyboard-unread
# line: 6
text = 'hello'
print(text.upper())
