"""编码对照表：同一段文字在几种编码里的字节，以及用另一种编码来解码的结果。"""

ENCODINGS = ("utf-8", "gbk", "utf-8-sig")
PAIRINGS = (
    ("utf-8", "utf-8"),
    ("utf-8", "utf-8-sig"),  # 没有 BOM 也能解码
    ("utf-8-sig", "utf-8"),  # 文字前面多了一个看不见的 U+FEFF，就是 BOM
    ("gbk", "gbk"),
    ("gbk", "utf-8"),  # 几乎总是失败：GBK 的字节不符合 UTF-8 的规则
)


def shown(text: str, encoding: str) -> str:
    """文字在一种编码里的字节，写法是 b'...'。"""
    try:
        return repr(text.encode(encoding))
    except UnicodeEncodeError as error:
        return f"Error: {encoding} 里没有 {error.object[error.start]}"


def converted(text: str, written: str, read: str) -> str:
    """用 written 编码，再用 read 解码。UnicodeEncodeError 和 UnicodeDecodeError 都是 UnicodeError。"""
    try:
        return text.encode(written).decode(read)
    except UnicodeError:
        return "Error"


def main() -> None:
    text = input("请输入一行文字：")
    print()
    for encoding in ENCODINGS:
        print(shown(text, encoding))
    for written, read in PAIRINGS:
        print(f"{written} -> {read}: {converted(text, written, read)}")


if __name__ == "__main__":
    main()
