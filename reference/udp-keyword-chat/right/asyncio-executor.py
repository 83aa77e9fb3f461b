# right: asyncio，键盘在另一个线程里读
import asyncio


class Chat(asyncio.DatagramProtocol):
    def __init__(self):
        self.messages = asyncio.Queue()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        text = data.decode('utf-8')
        print('收到', text)
        self.messages.put_nowait((text, addr))


async def main():
    loop = asyncio.get_running_loop()
    transport, chat = await loop.create_datagram_endpoint(Chat, local_addr=('127.0.0.1', 8086))
    while True:
        text, addr = await chat.messages.get()
        if text == 'byebye':
            break
        typed = await loop.run_in_executor(None, input, '回答 ')
        if 'sb' in text:
            typed += text.replace('sb', 'alexsb')
        transport.sendto(typed.encode('utf-8'), addr)
    transport.close()


asyncio.run(main())
