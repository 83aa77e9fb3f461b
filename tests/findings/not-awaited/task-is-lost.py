# exercise: tcp-shout
# check: starts
# first: not-awaited/task
# line: 16
import asyncio

async def talk(reader, writer):
    while data := await reader.read(1024):
        writer.write(data.upper())
    writer.close()
async def run():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()
async def main():
    print("starting")
    asyncio.create_task(run())
asyncio.run(main())
