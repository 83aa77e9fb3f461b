# exercise: tcp-shout
# recorder: on
# check: again
# first: no-reply/to-end
# line: 12
import asyncio


async def talk(reader, writer):
    data = await reader.read(1024)
    writer.write(data.upper())
    data = await reader.read()
    writer.write(data.upper())
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()


asyncio.run(main())
