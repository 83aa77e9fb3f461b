# right: 写成一个类，读 sys.stdin，对齐成表格
import sys


class Table:
    pairs = [('utf-8', 'utf-8'), ('utf-8', 'utf-8-sig'), ('utf-8-sig', 'utf-8'), ('gbk', 'gbk'), ('gbk', 'utf-8')]

    def __init__(self, text):
        self.codes = {}
        for name in ['utf-8', 'gbk', 'utf-8-sig']:
            try:
                self.codes[name] = text.encode(name)
            except UnicodeEncodeError as e:
                print('编码失败：', e)

    def show(self):
        for code in self.codes.values():
            print(code)
        for one, other in self.pairs:
            name = f'{one} -> {other}'
            try:
                result = self.codes[one].decode(other)
            except KeyError:
                result = '失败'
            except UnicodeDecodeError as e:
                result = '解码失败，' + e.reason
            print(f'{name:20}{result}')


Table(sys.stdin.readline().rstrip('\n')).show()
