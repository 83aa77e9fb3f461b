# wrong: 没有处理解码错误，最后一行报 traceback
# fails: says-what-fails, no-gbk-form
# finding: traceback
text = input('请输入：')
for name in ('utf-8', 'gbk', 'utf-8-sig'):
    print(text.encode(name))
for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
    print(f'{a} -> {b}:', text.encode(a).decode(b))
