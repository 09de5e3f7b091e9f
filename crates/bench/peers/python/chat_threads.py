"""A chat room with a thread for each client. The speaker's thread writes to all other clients in turn."""

import socket
import threading

room = {}  # name -> socket
lock = threading.RLock()


def tell(line, but=None):
    with lock:
        others = [client for name, client in room.items() if name != but]
    for client in others:
        try:
            client.sendall(line)
        except OSError:
            pass  # It has gone; its own thread notices.


def serve(client):
    name = None
    try:
        with client, client.makefile("rb") as lines:
            client.sendall(b"What is your name?\n")
            name = lines.readline().strip()
            with lock:  # Until all have been told, so that all hear of newcomers in the same order.
                client.sendall(b"* The room contains: " + b", ".join(room) + b"\n")
                tell(b"* " + name + b" has entered the room\n")
                room[name] = client
            for line in lines:
                tell(b"[" + name + b"] " + line, but=name)
    except OSError:
        pass  # The client has gone.
    finally:
        with lock:
            was_in = room.pop(name, None)
        if was_in:
            tell(b"* " + name + b" has left the room\n")


with socket.create_server(("127.0.0.1", 0), backlog=1024) as server:
    print("listening on {}:{}".format(*server.getsockname()), flush=True)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
