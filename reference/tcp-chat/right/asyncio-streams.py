# right: asyncio 的 streams，在线程里等键盘，一次只和一个客户端聊
import asyncio

turn = asyncio.Lock()


async def chat(reader, writer):
    async with turn:
        loop = asyncio.get_running_loop()
        while True:
            words = await loop.run_in_executor(None, input, '> ')
            writer.write(words.encode('utf-8'))
            await writer.drain()
            if words == 'byebye':
                break
            words = (await reader.read(4096)).decode('utf-8')
            print('<', words)
            if words in ('', 'byebye'):
                break
        writer.close()


async def main():
    server = await asyncio.start_server(chat, '127.0.0.1', 8081)
    async with server:
        await server.serve_forever()


asyncio.run(main())
