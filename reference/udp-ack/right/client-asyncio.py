# right: asyncio，键盘在线程池里读
import asyncio


class Talk(asyncio.DatagramProtocol):
    def __init__(self):
        self.answers = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.answers.put_nowait(data.decode('utf-8'))


async def main():
    loop = asyncio.get_running_loop()
    transport, talk = await loop.create_datagram_endpoint(Talk, remote_addr=('127.0.0.1', 12345))
    while True:
        try:
            line = await loop.run_in_executor(None, input, '? ')
        except EOFError:
            break
        transport.sendto(line.encode('utf-8'))
        print(await talk.answers.get())
    transport.close()


asyncio.run(main())
