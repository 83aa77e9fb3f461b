# right: asyncio，键盘在线程池里读
import asyncio
import sys


async def receive(reader):
    while line := await reader.readline():
        print(line.decode('utf-8'), end='')


async def main():
    reader, writer = await asyncio.open_connection('localhost', 9012)
    receiving = asyncio.create_task(receive(reader))
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        writer.write(line.encode('utf-8'))
        await writer.drain()
    receiving.cancel()
    writer.close()


asyncio.run(main())
