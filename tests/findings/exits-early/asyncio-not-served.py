# exercise: tcp-upper
# check: starts
# first: exits-early/not-served
# line: 17
import asyncio


async def handle(reader, writer):
    data = await reader.read(1024)
    writer.write(data.upper())
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 14000)
    print("serving")


asyncio.run(main())
