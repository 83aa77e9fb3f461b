# wrong: 读到一行就 strip，两端的空格没有了
# fails: three-encodings, four-pairings
# bonus: -
# finding: none
text = input('请输入一行文字：').strip()


def attempt(do):
    try:
        return do()
    except UnicodeError as e:
        return 'Error: ' + e.reason


for name in ('utf-8', 'gbk', 'utf-8-sig'):
    print(attempt(lambda: text.encode(name)))
for one, other in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
    print(one, '->', other, attempt(lambda: text.encode(one).decode(other)))
