# exercise: codec-table
# program: script
# check: four-pairings
# never: decodes-anything
text = input()
for name in ("utf-8", "gbk", "utf-8-sig"):
    print(text.encode(name))
for a, b in [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8")]:
    print(f"{a} -> {b}: {text.encode(a).decode(b)}")
print(f"gbk -> gbk: {text.encode().decode('gbk', 'replace')}")
try:
    print(f"gbk -> utf-8: {text.encode('gbk').decode()}")
except UnicodeError:
    print("gbk -> utf-8: Error")
