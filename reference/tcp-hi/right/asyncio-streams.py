# right: asyncio，读够 6 个字节再回答，启动慢
import asyncio
import time

time.sleep(0.4)


async def main():
    finished = asyncio.get_running_loop().create_future()

    async def greet(reader, writer):
        await reader.readexactly(6)
        writer.write(b'hi')
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        finished.set_result(None)

    async with await asyncio.start_server(greet, '0.0.0.0', 8898):
        await finished


asyncio.run(main())
