"""UDP 服务器：每收到一个数据报，就用大写回答。"""

import socket

ADDRESS = ("0.0.0.0", 12000)


def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(ADDRESS)
        while True:
            data, client = sock.recvfrom(65535)
            text = data.decode("utf-8", errors="replace")
            sock.sendto(text.upper().encode("utf-8"), client)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
