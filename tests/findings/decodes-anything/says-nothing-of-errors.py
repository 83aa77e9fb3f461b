# exercise: codec-table
# program: script
# check: says-what-fails
# never: decodes-anything
text = input()
for name in ("utf-8", "gbk", "utf-8-sig"):
    print(text.encode(name))
print("gbk -> utf-8: " + text.encode("gbk").decode("utf-8", "ignore"))
