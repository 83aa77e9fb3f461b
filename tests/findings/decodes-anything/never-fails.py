# exercise: codec-table
# program: script
# check: says-what-fails
# first: decodes-anything
# line: 12
text = input()
for name in ("utf-8", "gbk", "utf-8-sig"):
    print(text.encode(name))
pairs = [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8"), ("gbk", "gbk"), ("gbk", "utf-8")]
for a, b in pairs:
    try:
        print(f"{a} -> {b}: {text.encode(a).decode(b, 'ignore')}")
    except UnicodeError:
        print(f"{a} -> {b}: Error")
