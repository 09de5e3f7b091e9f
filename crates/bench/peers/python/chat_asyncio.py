"""A chat room with one thread for all clients: asyncio's streams, and no limit to what waits for a client."""

import asyncio

room = {}  # name -> writer


def tell(line, but=None):
    for name, writer in room.items():
        if name != but:
            writer.write(line)


async def serve(reader, writer):
    name = None
    try:
        writer.write(b"What is your name?\n")
        name = (await reader.readline()).strip()
        writer.write(b"* The room contains: " + b", ".join(room) + b"\n")
        tell(b"* " + name + b" has entered the room\n")
        room[name] = writer
        async for line in reader:
            tell(b"[" + name + b"] " + line, but=name)
    except ConnectionError:
        pass  # The client has gone.
    finally:
        if room.pop(name, None):
            tell(b"* " + name + b" has left the room\n")
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print("listening on {}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


asyncio.run(main())
