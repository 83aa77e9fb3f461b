# -*- coding: gbk -*-
# right: 源文件是 GBK 编码的，行尾是 CRLF
文字 = input('请输入一行文字：')
print('开始')

def 编码(名字):
    try:
        return 文字.encode(名字)
    except UnicodeEncodeError:
        return None

for 名字 in ['utf-8', 'gbk', 'utf-8-sig']:
    字节 = 编码(名字)
    print(字节 if 字节 else '失败：写不成 ' + 名字)

for 甲, 乙 in [('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')]:
    字节 = 编码(甲)
    try:
        结果 = 字节.decode(乙) if 字节 else '失败'
    except UnicodeDecodeError:
        结果 = '失败'
    print(甲 + ' -> ' + 乙 + ': ' + 结果)
