# right: asyncio 的 start_server，第一个客户端之后就停
import asyncio


async def main():
    done = asyncio.Event()

    async def serve(reader, writer):
        data = await reader.read(4096)
        print('收到', data.decode())
        writer.write('已收到信息'.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(serve, '127.0.0.1', 12345)
    await done.wait()
    server.close()


asyncio.run(main())
