# wrong: 只打印结果，没有写是哪一种配对
# fails: four-pairings
# finding: none
text = input('请输入：')
try:
    for name in ('utf-8', 'gbk', 'utf-8-sig'):
        print(text.encode(name))
    for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')):
        try:
            print(text.encode(a).decode(b))
        except UnicodeDecodeError:
            print('Error')
except UnicodeEncodeError:
    print('Error: 没有 GBK 编码')
