# exercise: shout
# program: script
# check: shouts
# first: ignores-keyboard
# line: -
text = 'hello'
print(text.upper())
