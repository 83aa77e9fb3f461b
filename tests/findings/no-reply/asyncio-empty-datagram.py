# exercise: udp-plain
# check: empty
# first: no-reply/empty-datagram
# line: 13
import asyncio


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(data, addr)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 8430))
    await asyncio.Event().wait()


asyncio.run(main())
