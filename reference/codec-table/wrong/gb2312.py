# wrong: 用 gb2312 代替 gbk
# fails: three-encodings
text = input()
try:
    gbk = text.encode("gb2312")
except UnicodeEncodeError:
    print("Error: not in GBK")
    raise SystemExit
u8, sig = text.encode("utf-8"), text.encode("utf-8-sig")
for b in (u8, gbk, sig):
    print(b)
for a, d in (("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8"), ("gbk", "gbk"), ("gbk", "utf-8")):
    try:
        r = text.encode(a).decode(d)
    except UnicodeDecodeError:
        r = "Error"
    print(f"{a} -> {d}: {r}")
