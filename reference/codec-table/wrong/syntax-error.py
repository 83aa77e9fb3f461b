# wrong: 引号是中文的
# fails: three-encodings, four-pairings
# finding: syntax-error
text = input(‘请输入：’)
print(text.encode('utf-8'))
print(text.encode('gbk'))
print(text.encode('utf-8-sig'))
