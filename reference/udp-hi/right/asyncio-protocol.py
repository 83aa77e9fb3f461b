# right: asyncio 的 DatagramProtocol，回答之后就停
import asyncio


class Greeter(asyncio.DatagramProtocol):
    def __init__(self, done):
        self.done = done

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(b'hi', addr)
        self.done.set_result(data)


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(lambda: Greeter(done), local_addr=('0.0.0.0', 9000))
    print((await done).decode())
    transport.close()


asyncio.run(main())
