# wrong: 打印的是十六进制，不是 b'...'
# fails: three-encodings
# finding: none
text = input('请输入：')
try:
    for name in ('utf-8', 'gbk', 'utf-8-sig'):
        print(text.encode(name).hex(' '))
    for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
        try:
            print(f'{a} -> {b}:', text.encode(a).decode(b))
        except UnicodeDecodeError:
            print(f'{a} -> {b}: Error')
except UnicodeEncodeError:
    print('Error: 没有 GBK 编码')
