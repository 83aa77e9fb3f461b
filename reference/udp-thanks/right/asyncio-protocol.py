# right: asyncio 的 DatagramProtocol
import asyncio


class Thanks(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        print(data.decode('utf-8'))
        self.transport.sendto(b'thank you !', addr)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Thanks, local_addr=('127.0.0.1', 8081))
    await asyncio.Event().wait()


asyncio.run(main())
