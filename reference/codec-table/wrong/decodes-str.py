# wrong: 对 str 调用 decode，AttributeError
# fails: three-encodings, four-pairings
# finding: traceback
text = input('请输入：')
text = text.decode('utf-8')
for name in ('utf-8', 'gbk', 'utf-8-sig'):
    print(text.encode(name))
