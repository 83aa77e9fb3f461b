# wrong: 不管输入什么都打印“你好”的表
# fails: three-encodings, four-pairings
# finding: none
text = input('请输入：')
text = '你好'
for name in ('utf-8', 'gbk', 'utf-8-sig'):
    print(text.encode(name))
for a, b in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk')):
    print(a, '->', b, text.encode(a).decode(b))
print('gbk -> utf-8 Error')
