# right: asyncio 的流
import asyncio


async def hello():
    reader, writer = await asyncio.open_connection('127.0.0.1', 8080)
    writer.write(b'Hello, server!')
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


print(asyncio.run(hello()))
