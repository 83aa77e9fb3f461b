"""编码对照表：写不成 GBK 的文字，在 stderr 上说一句，然后结束。"""

import sys

line = sys.stdin.readline().rstrip('\n')
try:
    gbk = line.encode('gbk')
except UnicodeEncodeError:
    sys.exit('这段文字无法写成 GBK')

for data in (line.encode('utf-8'), gbk, line.encode('utf-8-sig')):
    print(data)

for one, other in [('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')]:
    try:
        print(one, '->', other, line.encode(one).decode(other))
    except UnicodeDecodeError:
        print(one, '->', other, '失败')
