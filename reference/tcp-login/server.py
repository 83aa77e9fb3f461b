"""TCP 登录服务器：收到一个字典 {"用户名": "密码"}，回答登录是否成功。"""

import ast
import socket
import threading

ADDRESS = ("0.0.0.0", 8083)
ACCOUNTS = "accounts.txt"  # 一行一个账户：用户名、空格、密码
WELCOME = "登录成功!"
REFUSED = "用户名或密码错误!"


def parse(data: bytes) -> object:
    """把收到的字节读成 Python 的值。读不懂就是 None。

    literal_eval 只认字面量（字典、字符串、数字……），不执行代码；eval 会执行客户端发来的任何东西。
    """
    try:
        return ast.literal_eval(data.decode("utf-8"))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def read_accounts() -> dict[str, str]:
    with open(ACCOUNTS, encoding="utf-8") as lines:
        return dict(line.split() for line in lines)


def answer_to(data: bytes, accounts: dict[str, str]) -> str:
    attempt = parse(data)
    if not isinstance(attempt, dict) or len(attempt) != 1:
        return REFUSED
    [(name, password)] = attempt.items()
    return WELCOME if name in accounts and accounts[name] == password else REFUSED


def serve(conn: socket.socket, accounts: dict[str, str]) -> None:
    with conn:
        try:
            data = conn.recv(1024)
            # 字典很短，但也可能分几次到达（有的客户端一个字节一个字节地发）：以 { 开头的，收到 } 为止
            while data.startswith(b"{") and not data.rstrip().endswith(b"}") and (more := conn.recv(1024)):
                data += more
            if data:  # b"" 表示客户端什么也没说就走了
                conn.sendall(answer_to(data, accounts).encode("utf-8"))
        except ConnectionError:
            pass  # 客户端提前断开，和别人无关


def main() -> None:
    accounts = read_accounts()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # 重新启动时不必等 TIME_WAIT
        server.bind(ADDRESS)
        server.listen()
        while True:
            conn, _ = server.accept()
            # 每个连接一个线程：一个不说话的客户端不会挡住别人
            threading.Thread(target=serve, args=(conn, accounts), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
