# exercise: shout
# program: script
# check: shouts
# first: ignores-keyboard
# line: 6
text = 'hello'
print(text.upper())
