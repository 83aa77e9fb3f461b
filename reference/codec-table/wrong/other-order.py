# wrong: 顺序不对，utf-8-sig 打印在 gbk 前面
# fails: three-encodings
# finding: none
text = input('请输入：')
try:
    for name in ('utf-8', 'utf-8-sig', 'gbk'):
        print(text.encode(name))
    for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
        try:
            print(f'{a} -> {b}:', text.encode(a).decode(b))
        except UnicodeDecodeError:
            print(f'{a} -> {b}: Error')
except UnicodeEncodeError:
    print('Error: 没有 GBK 编码')
