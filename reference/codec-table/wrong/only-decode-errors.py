# wrong: 只处理了 UnicodeDecodeError，写不成 GBK 时报 traceback
# fails: no-gbk-form
# finding: traceback
text = input('请输入：')
for name in ('utf-8', 'gbk', 'utf-8-sig'):
    print(text.encode(name))
for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
    try:
        print(f'{a} -> {b}:', text.encode(a).decode(b))
    except UnicodeDecodeError:
        print(f'{a} -> {b}: Error')
