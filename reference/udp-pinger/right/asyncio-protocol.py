# right: asyncio 的数据报协议，慢慢启动
import asyncio
import time


class Upper(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(data.decode('utf-8').upper().encode('utf-8'), addr)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Upper, local_addr=('0.0.0.0', 12000))
    await asyncio.Event().wait()


time.sleep(0.3)
asyncio.run(main())
