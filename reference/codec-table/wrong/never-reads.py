# wrong: 文字写在程序里，没有读键盘
# fails: three-encodings, four-pairings
# finding: ignores-keyboard
test = '你好世界'
code1 = test.encode('utf-8')
code2 = test.encode('gbk')
code3 = test.encode('utf-8-sig')
print(code1)
print(code2)
print(code3)
print('utf-8 -> utf-8:', code1.decode('utf-8'))
print('utf-8 -> utf-8-sig:', code1.decode('utf-8-sig'))
print('utf-8-sig -> utf-8:', code3.decode('utf-8'))
print('gbk -> gbk:', code2.decode('gbk'))
print('gbk -> utf-8:', code2.decode('utf-8'))
