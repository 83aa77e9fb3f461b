# right: asyncio，键盘在线程里读
import asyncio
import sys


class Client(asyncio.DatagramProtocol):
    def __init__(self):
        self.answers = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.answers.put_nowait(data.decode('utf-8'))


async def main():
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_datagram_endpoint(Client, remote_addr=('127.0.0.1', 12345))
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        transport.sendto(line.strip('\n').encode('utf-8'))
        print('<', await client.answers.get())
    transport.close()


asyncio.run(main())
