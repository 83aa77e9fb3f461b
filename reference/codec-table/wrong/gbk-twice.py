# wrong: 第四种配对写错了，用 utf-8 的字节按 gbk 解码，得到乱码
# fails: four-pairings
# finding: none
text = input('请输入：')
try:
    one, two, three = text.encode('utf-8'), text.encode('gbk'), text.encode('utf-8-sig')
    print(one, two, three, sep='\n')
    print('utf-8 -> utf-8:', one.decode('utf-8'))
    print('utf-8 -> utf-8-sig:', one.decode('utf-8-sig'))
    print('utf-8-sig -> utf-8:', three.decode('utf-8'))
    print('gbk -> gbk:', one.decode('gbk', 'replace'))
    print('gbk -> utf-8:', two.decode('utf-8'))
except UnicodeDecodeError:
    print('gbk -> utf-8: Error')
except UnicodeEncodeError:
    print('Error')
