# wrong: errors='ignore'，出错的字节悄悄丢了，什么也没说
# fails: says-what-fails, no-gbk-form
# finding: none
text = input('请输入：')
for name in ('utf-8', 'gbk', 'utf-8-sig'):
    print(text.encode(name, errors='ignore'))
for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
    print(f'{a} -> {b}:', text.encode(a, 'ignore').decode(b, 'ignore'))
