# wrong: 只读了一行，别的还没有写
# fails: three-encodings, four-pairings
# finding: none
text = input('请输入一行文字：')
# TODO: 打印编码
