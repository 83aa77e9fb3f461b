# wrong: 用 split 再 join 整理文字，连着的空格变成了一个
# fails: three-encodings, four-pairings
# bonus: -
# finding: none
text = ' '.join(input().split())
try:
    gbk = text.encode('gbk')
except UnicodeEncodeError:
    print('失败：GBK 里没有这个字符')
    raise SystemExit
print(text.encode('utf-8'))
print(gbk)
print(text.encode('utf-8-sig'))
print('utf-8 -> utf-8:', text.encode('utf-8').decode('utf-8'))
print('utf-8 -> utf-8-sig:', text.encode('utf-8').decode('utf-8-sig'))
print('utf-8-sig -> utf-8:', text.encode('utf-8-sig').decode('utf-8'))
print('gbk -> gbk:', gbk.decode('gbk'))
try:
    print('gbk -> utf-8:', gbk.decode('utf-8'))
except UnicodeDecodeError:
    print('gbk -> utf-8: 失败')
