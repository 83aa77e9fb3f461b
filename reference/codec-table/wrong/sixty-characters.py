# wrong: readline(60)，长的一行只读了前 60 个字符
# fails: three-encodings, four-pairings
# bonus: -
# finding: none
import sys

text = sys.stdin.readline(60).rstrip('\n')
try:
    for name in ('utf-8', 'gbk', 'utf-8-sig'):
        print(text.encode(name))
except UnicodeEncodeError:
    sys.exit('错误：写不成 ' + name)
for pair in ('utf-8 -> utf-8', 'utf-8 -> utf-8-sig', 'utf-8-sig -> utf-8', 'gbk -> gbk', 'gbk -> utf-8'):
    one, other = pair.split(' -> ')
    try:
        print(pair, text.encode(one).decode(other), sep=': ')
    except UnicodeDecodeError:
        print(pair, '错误', sep=': ')
