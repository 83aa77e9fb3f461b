# exercise: tcp-lines
# recorder: on
# never: never-awaited
import asyncio


async def talk(reader, writer):
    while line := await reader.readline():
        writer.write(b'OK ' + line)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, '127.0.0.1', 9055)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.wait([task])


asyncio.run(main())
