# exercise: udp-plain
# check: word
# never: no-reply/empty-datagram
import asyncio


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if not data:
            self.transport.get_extra_info("socket")._sock.sendto(data, addr)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 8430))
    await asyncio.Event().wait()


asyncio.run(main())
