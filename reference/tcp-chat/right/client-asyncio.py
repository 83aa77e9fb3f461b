# right: asyncio.open_connection，在线程里等键盘
import asyncio


async def main():
    reader, writer = await asyncio.open_connection('127.0.0.1', 8081)
    while True:
        words = (await reader.read(1024)).decode('utf-8')
        print('服务器说：', words)
        if words in ('', 'byebye'):
            break
        words = await asyncio.to_thread(input, '我说：')
        writer.write(words.encode('utf-8'))
        await writer.drain()
        if words == 'byebye':
            break
    writer.close()
    await writer.wait_closed()


asyncio.run(main())
