# right: 用 codecs 模块，标题用大写
import codecs

text = input()
try:
    for name in ('utf_8', 'gbk', 'utf_8_sig'):
        data, length = codecs.lookup(name).encode(text)
        print('%-10s %r' % (name, data))
except UnicodeError as e:
    print('出错误了：', e)
    raise SystemExit
for pair in ('UTF-8 -> UTF-8', 'UTF-8 -> UTF-8-SIG', 'UTF-8-SIG -> UTF-8', 'GBK -> GBK', 'GBK -> UTF-8'):
    a, b = pair.split(' -> ')
    back = None
    try:
        back = codecs.decode(codecs.encode(text, a), b)
    except ValueError:
        pass
    print(pair, '：', back or '错误')
