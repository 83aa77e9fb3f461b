# wrong: 以为 gbk -> utf-8 一定出错，最后一行写死成 Error
# fails: says-what-fails
# bonus: -
# finding: none
line = input()
try:
    codes = {name: line.encode(name) for name in ('utf-8', 'gbk', 'utf-8-sig')}
except UnicodeEncodeError as e:
    print('Error:', e.reason)
else:
    for code in codes.values():
        print(code)
    for one, other in (('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk')):
        print(f'{one} -> {other}: {codes[one].decode(other)}')
    print('gbk -> utf-8: Error')
