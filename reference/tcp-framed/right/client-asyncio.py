# right: asyncio 的流，慢慢启动
import asyncio
import sys
import time


async def main():
    reader, writer = await asyncio.open_connection('localhost', 9010)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        body = line.rstrip('\r\n').encode('utf-8')
        writer.write(len(body).to_bytes(4, 'big') + body)
        await writer.drain()
        try:
            size = int.from_bytes(await reader.readexactly(4), 'big')
            print((await reader.readexactly(size)).decode('utf-8'))
        except asyncio.IncompleteReadError:
            print('服务器断开了')
            break
    writer.close()


time.sleep(0.3)
asyncio.run(main())
