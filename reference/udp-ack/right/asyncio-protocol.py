# right: asyncio 的 DatagramProtocol
import asyncio


class Ack(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        print(f'{addr} 说：{data.decode()}')
        self.transport.sendto('信息已收到'.encode(), addr)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Ack, local_addr=('0.0.0.0', 12345))
    await asyncio.Event().wait()


asyncio.run(main())
