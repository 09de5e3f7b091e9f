"""A UDP echo server: recvfrom and sendto."""

import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind(("127.0.0.1", 0))
    print("listening on {}:{}".format(*s.getsockname()), flush=True)
    while True:
        data, peer = s.recvfrom(65536)
        s.sendto(data, peer)
