# right: 一步一步地写，不用循环
text = input('请输入：')
try:
    code1 = text.encode('utf-8')
    code2 = text.encode('gbk')
    code3 = text.encode('utf-8-sig')
    print(code1)
    print(code2)
    print(code3)
    print('utf-8 -> utf-8:', code1.decode('utf-8'))
    print('utf-8 -> utf-8-sig:', code1.decode('utf-8-sig'))
    print('utf-8-sig -> utf-8:', code3.decode('utf-8'))
    print('gbk -> gbk:', code2.decode('gbk'))
    try:
        print('gbk -> utf-8:', code2.decode('utf-8'))
    except UnicodeDecodeError:
        print('gbk -> utf-8: Error')
except UnicodeEncodeError:
    print('错误：这段文字不能用 GBK 表示')
