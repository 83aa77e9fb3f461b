"""TCP 聊天室：一个客户端的每一行，发给其他所有客户端。"""

import socket
import threading

ADDRESS = ("0.0.0.0", 9012)


class Room:
    """在聊天室里的人。好几个线程都要用，所以每一步都拿着锁。"""

    def __init__(self) -> None:
        self._people: set[socket.socket] = set()
        self._lock = threading.Lock()

    def join(self, conn: socket.socket) -> None:
        with self._lock:
            self._people.add(conn)

    def leave(self, conn: socket.socket) -> None:
        with self._lock:
            self._people.discard(conn)

    def say(self, speaker: socket.socket, line: bytes) -> None:
        """整行一次发给其他人；拿着锁，两个人的话就不会混在一起。"""
        with self._lock:
            print(line.decode("utf-8", errors="replace").rstrip("\r\n"))
            for conn in self._people - {speaker}:
                try:
                    conn.sendall(line)
                except OSError:
                    pass  # 他已经断开了：他自己的线程会让他离开，别人照常


def serve(room: Room, conn: socket.socket) -> None:
    try:
        # makefile 把字节攒成行：半行留着等后半行，两行一起到就给两次。
        with conn, conn.makefile("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):  # 没有换行的是断开之前没说完的话
                    room.say(conn, line)
    except ConnectionError:
        pass  # 突然断开（RST）
    finally:
        room.leave(conn)


def main() -> None:
    room = Room()
    with socket.create_server(ADDRESS) as server:
        while True:
            conn, _ = server.accept()
            room.join(conn)  # 在启动线程之前：从这时起，别人的话他都能收到
            threading.Thread(target=serve, args=(room, conn), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
