# right: asyncio.open_connection，一秒以后才连接
import asyncio


async def main():
    await asyncio.sleep(1)
    reader, writer = await asyncio.open_connection('127.0.0.1', 8080)
    writer.write(input().encode('utf-8'))
    await writer.drain()
    answer = await reader.read()
    print('服务器：', answer.decode('utf-8'))
    writer.close()
    await writer.wait_closed()


asyncio.run(main())
