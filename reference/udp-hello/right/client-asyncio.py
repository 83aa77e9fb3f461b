# right: asyncio 的数据报
import asyncio


class Hello(asyncio.DatagramProtocol):
    def __init__(self, answer):
        self.answer = answer

    def connection_made(self, transport):
        transport.sendto(b'Hello, server!')

    def datagram_received(self, data, addr):
        self.answer.set_result(data.decode())


async def main():
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(lambda: Hello(answer), remote_addr=('127.0.0.1', 8080))
    print(await answer)
    transport.close()


asyncio.run(main())
