"""The echo server of benches/servers.sh with socketserver: `serve.py one` or `serve.py threads`."""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(8192):
            self.request.sendall(data)


class One(socketserver.TCPServer):
    request_queue_size = 4096


class Threads(socketserver.ThreadingTCPServer):
    request_queue_size = 4096
    daemon_threads = True


with {"one": One, "threads": Threads}[sys.argv[1]](("127.0.0.1", 0), Echo) as server:
    print("%s:%d" % server.server_address, flush=True)
    server.serve_forever()
