# right: asyncio.open_connection，一秒以后才连接
import asyncio


async def ask(sentence):
    reader, writer = await asyncio.open_connection('127.0.0.1', 14000)
    writer.write(sentence.encode('utf-8'))
    answer = await reader.read(4096)
    writer.close()
    return answer.decode('utf-8')


async def main():
    await asyncio.sleep(1)
    print(await ask(input('> ')))


asyncio.run(main())
