# exercise: tcp-lines
# recorder: on
# never: reads-to-the-end
import asyncio


async def talk(reader, writer):
    while line := await reader.read(1024):
        writer.write(b'OK ' + line)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, '127.0.0.1', 9055)
    await server.serve_forever()


asyncio.run(main())
