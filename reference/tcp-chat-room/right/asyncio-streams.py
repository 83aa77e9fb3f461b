# right: asyncio，一个协程一个客户端
import asyncio

writers = set()


async def handle(reader, writer):
    writers.add(writer)
    try:
        while True:
            line = await reader.readuntil(b'\n')
            print(line.decode('utf-8').strip())
            for other in writers:
                if other is not writer:
                    other.write(line)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writers.discard(writer)
        writer.close()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 9012)
    async with server:
        await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print('bye')
