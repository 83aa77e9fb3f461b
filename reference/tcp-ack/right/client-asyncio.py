# right: asyncio 的 open_connection
import asyncio


async def main(host, port, text):
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(text.encode())
    await writer.drain()
    print('应答：', (await reader.read(1024)).decode())
    writer.close()
    await writer.wait_closed()


asyncio.run(main(input('IP？'), int(input('端口？')), input('说什么？')))
