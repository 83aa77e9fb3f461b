# right: asyncio 的数据报端点，回答放进队列
import asyncio


class Answers(asyncio.DatagramProtocol):
    def __init__(self):
        self.queue = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.queue.put_nowait(data)


async def main():
    loop = asyncio.get_running_loop()
    transport, answers = await loop.create_datagram_endpoint(Answers, remote_addr=('127.0.0.1', 8081))
    while True:
        try:
            line = await asyncio.to_thread(input)
        except EOFError:
            break
        transport.sendto(line.strip().encode('utf-8'))
        print((await answers.queue.get()).decode('utf-8'))
    transport.close()


asyncio.run(main())
