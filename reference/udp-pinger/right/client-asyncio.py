# right: asyncio 的数据报协议，wait_for 等 1 秒
import asyncio
import time


class Answers(asyncio.DatagramProtocol):
    def __init__(self):
        self.queue = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.queue.put_nowait(data)


async def main():
    loop = asyncio.get_running_loop()
    transport, answers = await loop.create_datagram_endpoint(Answers, remote_addr=('127.0.0.1', 12000))
    times = {}
    for i in range(1, 11):
        t = time.monotonic()
        transport.sendto(f'Ping {i} {t:.9f}'.encode())
        try:
            await asyncio.wait_for(answers.queue.get(), 1)
        except asyncio.TimeoutError:
            print('Request timed out')
        else:
            times[i] = 1000 * (time.monotonic() - t)
            print(f'ping {i} rtt {times[i]:.4f} ms')
    transport.close()
    print(f'{(10 - len(times)) / 10:.0%} packet loss')
    if times:
        v = times.values()
        print(f'rtt min/avg/max = {min(v):.3f}/{sum(v) / len(v):.3f}/{max(v):.3f} ms')


asyncio.run(main())
