"""UDP ping：发十个数据报，量往返时间，数丢了多少。"""

import socket
import time

SERVER = ("127.0.0.1", 12000)
PINGS = 10
PATIENCE = 1.0  # 每个最多等 1 秒


def wait_for(sock: socket.socket, answer: bytes, deadline: float) -> bool:
    """等到这个回答来，或者到时间为止。别的数据报（例如上一个迟到的回答）不算。"""
    while (left := deadline - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            data, _ = sock.recvfrom(65535)
        except TimeoutError:
            break
        if data == answer:
            return True
    return False


def ping(sock: socket.socket, number: int) -> float | None:
    """往返时间，单位毫秒；丢了就是 None。"""
    message = f"Ping {number} {time.time():.6f}"
    began = time.monotonic()  # 量时间用 monotonic：系统时钟被调整也不受影响
    sock.sendto(message.encode("utf-8"), SERVER)
    if wait_for(sock, message.upper().encode("utf-8"), began + PATIENCE):
        return (time.monotonic() - began) * 1000
    return None


def main() -> None:
    times = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for number in range(1, PINGS + 1):
            took = ping(sock, number)
            if took is None:
                print("Request timed out")
            else:
                print(f"Ping {number}: {took:.3f} ms")
                times.append(took)
    print(f"{100 * (PINGS - len(times)) / PINGS:.0f}% lost")
    if times:  # 全丢了就没有最小、平均、最大
        print(f"min/avg/max = {min(times):.3f}/{sum(times) / len(times):.3f}/{max(times):.3f} ms")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
