"""A TCP echo server with a thread for each client: socketserver.ThreadingTCPServer."""

import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except ConnectionError:
            pass  # The client has gone.


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 1024  # The default, 5, would keep a crowd waiting.


with Server(("127.0.0.1", 0), Echo) as server:
    print("listening on {}:{}".format(*server.server_address), flush=True)
    server.serve_forever()
